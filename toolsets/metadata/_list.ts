import { isToolError, type OrgContext, ToolError } from 'orgsmith/toolkit';
import type { Answer, Input } from './_list-input.ts';
import { type Listed, listComponents } from './_listing.ts';
import { type OrgType, orgTypes, pickTypes } from './_org-types.ts';
import { RegistryAccess } from './_sdr.ts';
import { fits } from './_selectors.ts';
import { writeTable } from './_table-file.ts';

const SHOWN = 100;
/** Counted without being asked: four requests. */
const USUAL = new Set([
  ...['ApexClass', 'ApexTrigger', 'CustomObject', 'Flow', 'LightningComponentBundle', 'Layout'],
  ...['PermissionSet', 'Profile', 'CustomTab', 'StaticResource', 'FlexiPage', 'CustomLabels'],
]);

/** The types of the org, or the components of some. */
export async function runList(context: OrgContext, asked: Input): Promise<Answer> {
  const since = asked.changedSince === undefined ? undefined : instantOf(asked.changedSince);
  if (asked.types === undefined && hasFilter(asked)) throw noTypes();
  const all = await orgTypes(context);
  if (asked.types === undefined) return listTypes(context, asked, all);
  const types = pickTypes(all, asked.types);
  const found = await listComponents(context, new RegistryAccess(), types);
  const fitting = found.filter(each => isAskedFor(each, asked, since));
  const rows = fitting.sort(order(since !== undefined)).map(toRow);
  const columns = ['type', 'name', 'changed', 'by', 'namespace'];
  return { what: 'components', of: found.length, ...(await shown(context, columns, rows)) };
}

async function listTypes(context: OrgContext, { counts }: Input, types: OrgType[]): Promise<Answer> {
  const counted = types.filter(({ name, inFolder }) => !inFolder && (counts || USUAL.has(name)));
  const numbers = await count(context, counted);
  const known = types.filter(({ name }) => numbers.has(name));
  const rows = known.map(({ name, parts }) => [name, numbers.get(name), parts.join(' ') || null]);
  const inFolders = types.filter(type => type.inFolder).map(({ name }) => name);
  const notCounted = types
    .filter(({ name, inFolder }) => !inFolder && !numbers.has(name))
    .map(({ name }) => name);
  const columns = ['type', 'count', 'parts'];
  return { what: 'types', of: types.length, total: types.length, columns, rows, notCounted, inFolders };
}

/** How many components each type has; a type that the org cannot list has no number. */
async function count(context: OrgContext, types: OrgType[]): Promise<Map<string, number>> {
  const numbers = new Map<string, number>();
  const registry = new RegistryAccess();
  const take = async (some: OrgType[]): Promise<void> => {
    const found = await listComponents(context, registry, some).catch(error => {
      if (context.signal.aborted || !isToolError(error)) throw error;
      return undefined;
    });
    if (found === undefined && some.length > 1) for (const one of some) await take([one]);
    for (const { name } of found ? some : [])
      numbers.set(name, found?.filter(({ type }) => type === name).length ?? 0);
  };
  for (let at = 0; at < types.length; at += 3) {
    context.progress(at, types.length, 'Counting');
    await take(types.slice(at, at + 3));
  }
  return numbers;
}

async function shown({ files }: OrgContext, columns: string[], rows: unknown[][]) {
  const file = rows.length > SHOWN ? await writeTable(files, 'metadata.csv', columns, rows) : undefined;
  return { total: rows.length, columns, rows: rows.slice(0, SHOWN), ...(file ? { file } : {}) };
}

function isAskedFor(
  { fullName, at, by, namespace }: Listed,
  asked: Input,
  since: number | undefined,
): boolean {
  const { name, changedBy, namespace: wanted } = asked;
  return (
    (name === undefined || fits(name, fullName)) &&
    (since === undefined || Date.parse(at) >= since) &&
    (changedBy === undefined || by.toLowerCase().includes(changedBy.toLowerCase())) &&
    (wanted === undefined || (wanted === 'none' ? '' : wanted.toLowerCase()) === namespace.toLowerCase())
  );
}

function toRow({ type, fullName, at, by, namespace }: Listed): unknown[] {
  // Salesforce gives what nobody changed the first date there is.
  return [type, fullName, at.startsWith('1970-') ? null : at || null, by || null, namespace || null];
}

function order(newest: boolean) {
  return (a: Listed, b: Listed) =>
    (newest ? b.at.localeCompare(a.at) : 0) ||
    a.type.localeCompare(b.type) ||
    a.fullName.localeCompare(b.fullName);
}

function hasFilter({ name, changedSince, changedBy, namespace }: Input): boolean {
  return (name ?? changedSince ?? changedBy ?? namespace) !== undefined;
}

function instantOf(text: string): number {
  const isDate = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text);
  const instant = isDate ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(instant))
    throw new ToolError({
      code: 'INVALID_DATE',
      message: `${text} is no date`,
      next: 'Give changedSince as 2026-05-01 or 2026-05-01T08:00:00Z.',
      retry: 'after_fix',
    });
  return instant;
}

function noTypes(): ToolError {
  return new ToolError({
    code: 'INVALID_SELECTION',
    message: 'The filters are for components, and types says of which',
    next: 'Give types, too, for example ApexClass.',
    retry: 'after_fix',
  });
}
