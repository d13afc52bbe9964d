import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { ComponentSet, SourceComponent } from '@salesforce/source-deploy-retrieve';

/** A file of a component. */
export interface ComponentFile {
  path: string;
  component: SourceComponent;
}

/**
 * The files of all components, by a name that does not depend on where in a project they are:
 * `ApexClass:Invoice` with `.xml` for its description, and with a path within for its contents.
 */
export function filesOf(components: ComponentSet): Map<string, ComponentFile> {
  const files = new Map<string, ComponentFile>();
  const seen = new Set<string>();
  const add = (name: string, path: string, component: SourceComponent) => {
    if (seen.has(path)) return;
    seen.add(path);
    files.set(name, { path, component });
  };
  for (const component of components.getSourceComponents()) {
    // Children that are taken apart have files of their own; the others (labels) are in their parent's.
    for (const child of component.getChildren())
      if (child.xml && child.xml !== component.xml) add(nameOf(child, '.xml'), child.xml, child);
    const { parent } = component;
    if (parent?.xml && component.xml === parent.xml) add(nameOf(parent, '.xml'), parent.xml, parent);
    if (component.xml) add(nameOf(component, '.xml'), component.xml, component);
    for (const path of component.walkContent())
      add(nameOf(component, `/${relative(component.content ?? '', path)}`), path, component);
  }
  return files;
}

/** SDR writes a parent without any content for what it retrieves of a standard object; it deploys to nothing. */
export async function isEmptyParent({ component, path }: ComponentFile): Promise<boolean> {
  if (!component.type.children || !path.endsWith('.xml')) return false;
  const root: unknown = Object.values(await component.parseXml(path))[0];
  return typeof root !== 'object' || root === null || Object.keys(root).every(key => key.startsWith('@'));
}

function nameOf({ type, fullName }: SourceComponent, rest: string): string {
  return `${type.name}:${fullName}${rest}`;
}

export type Verdict = 'identical' | 'equal' | string;

/** Are two files the same, by their bytes, or by what their XML means? Otherwise: the first difference. */
export async function compare(ours: ComponentFile, theirs: ComponentFile): Promise<Verdict> {
  const [before, after] = [readFileSync(ours.path), readFileSync(theirs.path)];
  if (before.equals(after)) return 'identical';
  if (!ours.path.endsWith('.xml')) return `${before.length} bytes went, ${after.length} came back`;
  const [sent, back] = await Promise.all([
    ours.component.parseXml(ours.path),
    theirs.component.parseXml(theirs.path),
  ]);
  return difference(sorted(sent), sorted(back)) ?? 'equal';
}

/** Lists of XML elements in an order of their own: Salesforce sorts what it gives back. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value))
    return value.map(sorted).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => [key, sorted(item)]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function difference(sent: unknown, back: unknown, path = ''): string | undefined {
  if (JSON.stringify(sent) === JSON.stringify(back)) return undefined;
  if (Array.isArray(sent) !== Array.isArray(back) || !isObject(sent) || !isObject(back))
    return `${path || '/'}: ${shorten(sent)} went, ${shorten(back)} came back`;
  const [left, right] = [new Map(Object.entries(sent)), new Map(Object.entries(back))];
  for (const key of new Set([...left.keys(), ...right.keys()])) {
    const found = difference(left.get(key), right.get(key), `${path}/${key}`);
    if (found) return found;
  }
  return undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function shorten(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
