import { nearest, type OrgContext, type Soql, soql, ToolError } from 'orgsmith/toolkit';
import type { Answer, Input } from './_dependencies-input.ts';
import { cyclesOf, type Edge, mermaidOf } from './_dependency-graph.ts';
import { listComponents } from './_listing.ts';
import { orgTypes, pickTypes } from './_org-types.ts';
import { RegistryAccess } from './_sdr.ts';
import { wantedOf, wrongSelection } from './_selectors.ts';
import { writeTable } from './_table-file.ts';

const SHOWN = 100;
/** Ids in one query: its address has a limit. */
const AT_ONCE = 100;
/** The Tooling API gives no more rows of dependencies than that, and no cursor. */
const MOST_ROWS = 2_000;

/** What a component uses, or what uses it, some steps far. */
export async function runDependencies(context: OrgContext, asked: Input): Promise<Answer> {
  const start = await startOf(context, asked.component);
  const names = new Map([[start.id, start.name]]);
  const edges = new Map<string, Edge>();
  let complete = true;
  for (const way of asked.direction === 'both' ? (['uses', 'usedBy'] as const) : [asked.direction]) {
    let next = [start.id];
    const seen = new Set(next);
    for (let step = 1; step <= asked.depth && next.length > 0; step++) {
      const found = await stepFrom(context, way, next);
      complete &&= found.complete;
      next = [];
      for (const row of found.rows) {
        const [from, to] = [partOf(row, ''), partOf(row, 'Ref')];
        const key = `${from.id} ${to.id}`;
        if (!edges.has(key) && edges.size >= asked.limit) complete = false;
        else {
          for (const each of [from, to]) if (!names.has(each.id)) names.set(each.id, each.name);
          if (!edges.has(key)) edges.set(key, { from: from.id, to: to.id, step });
          const far = way === 'uses' ? to.id : from.id;
          if (!seen.has(far)) next.push(far);
          seen.add(far);
        }
      }
    }
    // Whether there is more beyond the last step is one question away, and seldom asked.
    if (next.length > 0) complete = false;
  }
  await nameFully(context, names);
  return answerOf(context, start.name, [...edges.values()], names, complete);
}

async function answerOf(
  { files }: OrgContext,
  component: string,
  found: Edge[],
  names: Map<string, string>,
  complete: boolean,
): Promise<Answer> {
  const nameOf = (id: string) => names.get(id) ?? id;
  const edges = found.map(({ from, to, step }) => ({ from: nameOf(from), to: nameOf(to), step }));
  const columns = ['component', 'uses', 'steps'];
  const rows = edges.map(({ from, to, step }) => [from, to, step]);
  const answer = {
    component,
    total: rows.length,
    complete,
    columns,
    rows: rows.slice(0, SHOWN),
    cycles: cyclesOf(edges).slice(0, 10),
    mermaid: mermaidOf(edges.slice(0, SHOWN)),
  };
  if (rows.length <= SHOWN) return answer;
  return Object.assign(answer, { file: await writeTable(files, 'dependencies.csv', columns, rows) });
}

/** The id of the component: its name alone may be that of several. */
async function startOf(context: OrgContext, component: string): Promise<{ id: string; name: string }> {
  const [wanted] = wantedOf([component]);
  if (!wanted || wanted.name.includes('*'))
    throw wrongSelection(
      `'${component.slice(0, 80)}' is not one component`,
      'Give Type:Name without wildcard.',
    );
  // Standard objects have no id of their own.
  if (wanted.type === 'StandardEntity') return { id: wanted.name, name: component };
  const types = pickTypes(await orgTypes(context), [wanted.type]);
  const listed = await listComponents(context, new RegistryAccess(), types);
  const found = listed.find(({ fullName }) => fullName.toLowerCase() === wanted.name.toLowerCase());
  if (found && found.id !== '') return { id: found.id, name: `${found.type}:${found.fullName}` };
  if (found) return { id: found.fullName, name: `${found.type}:${found.fullName}` };
  const near = nearest(
    wanted.name,
    listed.map(({ fullName }) => fullName),
  );
  throw new ToolError({
    code: 'NOT_IN_ORG',
    message: `The org has no ${component.slice(0, 200)}${near.length > 0 ? `. Nearest: ${near.join(', ')}` : ''}`,
    next: 'Use the full name as list_metadata gives it.',
    retry: 'after_fix',
    details: { nearest: near },
  });
}

async function stepFrom({ org }: OrgContext, way: 'uses' | 'usedBy', ids: string[]) {
  const rows: { [field: string]: unknown }[] = [];
  let complete = true;
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const some = ids.slice(at, at + AT_ONCE);
    const where: Soql =
      way === 'uses' ? soql`MetadataComponentId IN ${some}` : soql`RefMetadataComponentId IN ${some}`;
    const { records } = await org.query(
      soql`SELECT MetadataComponentId, MetadataComponentName, MetadataComponentType, RefMetadataComponentId, RefMetadataComponentName, RefMetadataComponentType FROM MetadataComponentDependency WHERE ${where}`,
      { tooling: true },
    );
    rows.push(...records);
    if (records.length >= MOST_ROWS) complete = false;
  }
  return { rows, complete };
}

function partOf(row: { [field: string]: unknown }, side: '' | 'Ref'): { id: string; name: string } {
  const at = (field: string) => String(row[`${side}MetadataComponent${field}`] ?? '');
  return { id: at('Id'), name: `${at('Type')}:${at('Name')}` };
}

/** Custom objects and fields come without object and ending: their full names are in the lists of the org. */
async function nameFully(context: OrgContext, names: Map<string, string>): Promise<void> {
  const types = ['CustomField', 'CustomObject'].filter(type =>
    [...names.values()].some(name => name.startsWith(`${type}:`)),
  );
  if (types.length === 0) return;
  const wanted = types.map(name => ({ name }));
  for (const { id, type, fullName } of await listComponents(context, new RegistryAccess(), wanted))
    if (names.has(id)) names.set(id, `${type}:${fullName}`);
}
