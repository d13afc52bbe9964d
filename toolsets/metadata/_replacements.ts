import { type JsonObject, type OrgContext, ToolError } from 'orgsmith/toolkit';
import { type Cargo, cargoOf } from './_cargo.ts';
import { emptySet, filesOf, registryOf } from './_components.ts';
import { dirname, join, mkdir, readFile, relative, rm, writeFile } from './_disk.ts';
import type { SfdxProject } from './_project.ts';
import { type Rule, readRules, type Variables } from './_replacement-rules.ts';
import { ComponentSet, type SourceComponent } from './_sdr.ts';
import { temporaryFolder } from './_temp.ts';

/** A replacement in a file. */
export interface Replaced {
  file: string;
  finds: string;
  brings: string;
  times: number;
}

/**
 * Local components in metadata format, with the replacements of the project when the user has allowed them. `must`: not
 * without them. The library is never let near them: it would read any file and any variable.
 */
export async function cargoReplaced(
  context: OrgContext,
  project: SfdxProject,
  set: ComponentSet,
  must: boolean,
): Promise<{ cargo: Cargo; replaced: Replaced[] }> {
  const { apiVersion } = context.org;
  if (!project.replacements) return { cargo: await cargoOf(project, set, apiVersion), replaced: [] };
  const given = context.project.variables;
  const variables: Variables | undefined = given && Object.fromEntries(given);
  const rules = await readRules(project);
  const touched = touchedBy(project, set, rules);
  if (must && variables === undefined && touched.size > 0) throw notAllowed(touched, rules, {});
  const foreign = rules.flatMap(rule => rule.variables).filter(name => !Object.hasOwn(variables ?? {}, name));
  if (must && variables && foreign.length > 0 && touched.size > 0)
    throw notAllowed(touched, rules, variables);
  const apply = variables !== undefined && foreign.length === 0;
  const folder = await temporaryFolder('replace');
  try {
    const stage: Stage = { project, folder, rules: apply ? rules : [], variables: variables ?? {} };
    const { set: staged, replaced } = await stageSet(stage, set, touched);
    // A project of its own, in which the library finds no replacements.
    await writeFile(join(folder, 'sfdx-project.json'), '{"packageDirectories":[{"path":"."}]}');
    const own = { ...project, replacements: false };
    staged.projectDirectory = folder;
    return { cargo: await cargoOf(own, staged, apiVersion), replaced };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What is shown of replacements in a plan: never a value. */
export function replacementsShown(replaced: Replaced[], most: number): JsonObject {
  if (replaced.length === 0) return {};
  const shown = replaced
    .slice(0, most)
    .map(({ file, finds, brings, times }) => ({ file, finds, brings, times }));
  return { replacements: shown, ...(replaced.length > most ? { replacementsTotal: replaced.length } : {}) };
}

interface Stage {
  project: SfdxProject;
  folder: string;
  rules: Rule[];
  variables: Variables;
}

/** The components of which a file is to be changed, with those files. */
function touchedBy({ root }: SfdxProject, set: ComponentSet, rules: Rule[]): Map<SourceComponent, string[]> {
  const found = new Map<SourceComponent, string[]>();
  for (const component of set.getSourceComponents()) {
    if (component.isMarkedForDelete()) continue;
    const paths = [...filesOf([component])].map(file => relative(root, file));
    const mine = paths.filter(path => rules.some(rule => rule.fits(path)));
    if (mine.length > 0) found.set(component, mine);
  }
  return found;
}

/** The same set, with a copy of each component that is changed; the project itself is only read. */
async function stageSet(stage: Stage, set: ComponentSet, touched: Map<SourceComponent, string[]>) {
  const { project, folder } = stage;
  const replaced: Replaced[] = [];
  const staged = emptySet(project);
  const copies: string[] = [];
  for (const component of set.getSourceComponents()) {
    if (!touched.has(component)) {
      staged.add(
        component,
        component.isMarkedForDelete() ? component.getDestructiveChangesType() : undefined,
      );
      continue;
    }
    for (const file of filesOf([component])) {
      const path = relative(project.root, file);
      const copy = join(folder, path);
      await mkdir(dirname(copy), { recursive: true });
      await writeFile(copy, await contentOf(stage, path, await readFile(file), replaced));
      copies.push(copy);
    }
  }
  if (copies.length > 0)
    for (const component of ComponentSet.fromSource({
      fsPaths: copies,
      registry: registryOf(project),
    }).getSourceComponents())
      staged.add(component);
  return { set: staged, replaced };
}

async function contentOf({ rules, variables }: Stage, path: string, content: Buffer, replaced: Replaced[]) {
  // What is no text would be broken.
  if (content.includes(0)) return content;
  let text = content.toString();
  for (const rule of rules) {
    if (!rule.fits(path) || !rule.holds(variables)) continue;
    const found = await rule.apply(text, variables);
    text = found.text;
    replaced.push({ file: path, finds: rule.finds, brings: rule.brings, times: found.times });
  }
  return Buffer.from(text);
}

function notAllowed(touched: Map<SourceComponent, string[]>, rules: Rule[], allowed: Variables): ToolError {
  const files = [...touched.values()].flat();
  const meant = rules.filter(rule => files.some(file => rule.fits(file)));
  const names = [...new Set(rules.flatMap(rule => rule.variables))];
  return new ToolError({
    code: 'REPLACEMENTS',
    message: `sfdx-project.json puts files or environment variables into ${files.length} of these files (${files.slice(0, 3).join(', ')}), which the user has not allowed`,
    next: `Only the user can allow it: --allow-replacements with the variables, or with FILES where there are none.`,
    details: {
      replacements: meant.slice(0, 20).map(({ finds, brings }) => ({ finds, brings })),
      variables: names,
      notAllowed: names.filter(name => !Object.hasOwn(allowed, name)),
    },
  });
}
