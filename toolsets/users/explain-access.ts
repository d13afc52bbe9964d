import { defineTool, nearest, type Org, readAll, soql, ToolError, to18, z } from 'orgsmith/toolkit';
import { apexAccess, fieldAccess, objectAccess, setsThatGive, type Verdict } from './_access.ts';
import { describeFields, fieldOf, notFound } from './_fields.ts';
import { findPeople } from './_people.ts';

import { recordAccess } from './_record-access.ts';
import { readSources, type Source } from './_sources.ts';

const input = z.strictObject({
  user: z.string().min(1).max(255).describe('Username, id, or a whole name that only one user has'),
  object: z.string().max(255).optional().describe('API name of an object'),
  field: z.string().max(255).optional().describe('API name of a field of that object'),
  record: z.string().max(18).optional().describe('Id of a record, instead of object'),
  apexClass: z.string().max(255).optional().describe('Name of an Apex class, instead of object'),
  right: z
    .enum(['read', 'create', 'edit', 'delete'])
    .default('read')
    .describe('The right for which wouldGive names permission sets'),
});
type Input = z.output<typeof input>;

interface Explained {
  target: string;
  verdicts: Verdict[];
  reasons?: string[];
  wouldGive: string[];
}

export default defineTool({
  name: 'explain_access',
  title: 'Explain access',
  description:
    'Tell why a user may or may not do something with an object, field, record or Apex class: which profile, permission set, group, muting, ownership, role, sharing, or View or Modify All gives or denies each right, and which permission sets would give it.',
  keywords: 'salesforce permission field level security sharing why access denied',
  effect: 'read',
  input,
  output: z.object({
    user: z.string(),
    target: z.string(),
    columns: z.array(z.string()),
    rows: z.array(z.array(z.unknown())),
    reasons: z.array(z.string()).describe('Of a record: ownership, role, defaults, shares'),
    wouldGive: z.array(z.string()),
  }),
  summary: ({ user, target, rows, reasons, wouldGive }) =>
    [
      `${user} on ${target}: ${
        rows
          .filter(([, allowed]) => allowed === true)
          .map(([right]) => right)
          .join(', ') || 'nothing'
      }`,
      ...reasons,
      ...(wouldGive.length > 0 ? [`would give it: ${wouldGive.join(', ')}`] : []),
    ].join('\n'),
  table: ({ columns, rows }) => ({ columns, rows }),
  async run({ org }, asked) {
    refuseBadShape(asked);
    const [person] = await findPeople(org, [asked.user]);
    const sources = await readSources(org, person?.id ?? '');
    const {
      target,
      verdicts,
      reasons = [],
      wouldGive,
    } = await explain(org, asked, person?.id ?? '', sources);
    return {
      user: person?.username ?? '',
      target,
      columns: ['right', 'allowed', 'because'],
      rows: verdicts.map(({ right, allowed, because }) => [right, allowed, because]),
      reasons: person?.active ? reasons : ['the user is not active and cannot sign in', ...reasons],
      wouldGive,
    };
  },
});

async function explain(org: Org, asked: Input, userId: string, sources: Source[]): Promise<Explained> {
  const { apexClass, record, right } = asked;
  if (apexClass !== undefined) {
    const { id, name } = await classNamed(org, apexClass);
    return { target: `Apex class ${name}`, ...(await apexAccess(org, sources, id)) };
  }
  const object = record === undefined ? String(asked.object) : await objectOf(org, record);
  const described = await describeFields(org, object);
  const name = String(described.name);
  if (asked.field !== undefined) {
    const field = fieldOf(described, asked.field);
    const verdicts = await fieldAccess(org, sources, name, field);
    const denied = verdicts.some(each => each.right === right && !each.allowed);
    const wouldGive = denied ? await setsThatGive(org, right, name, field.name) : [];
    return { target: `field ${name}.${field.name}`, verdicts, wouldGive };
  }
  const verdicts = await objectAccess(org, sources, name);
  const denied = verdicts.some(each => each.right === right && !each.allowed);
  const wouldGive = denied ? await setsThatGive(org, right, name, undefined) : [];
  if (record === undefined) return { target: `object ${name}`, verdicts, wouldGive };
  const found = await recordAccess(org, userId, await org.describe(name), to18(record) ?? record, verdicts);
  return { target: `${name} ${record}`, ...found, wouldGive };
}

function refuseBadShape({ object, field, record, apexClass, right }: Input): void {
  const targets = [object, record, apexClass].filter(each => each !== undefined).length;
  const wrong =
    targets !== 1
      ? 'One of object, record and apexClass is needed'
      : field !== undefined && object === undefined
        ? 'field needs object'
        : field !== undefined && (right === 'create' || right === 'delete')
          ? 'Of a field, right is read or edit'
          : record !== undefined && !/^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$/.test(record)
            ? 'record is no id of 15 or 18 characters'
            : undefined;
  if (wrong)
    throw new ToolError({
      code: 'INVALID_ARGUMENTS',
      message: wrong,
      next: 'Give object, object and field, record, or apexClass.',
      retry: 'after_fix',
    });
}

async function objectOf(org: Org, record: string): Promise<string> {
  const prefix = record.slice(0, 3);
  const found = (await org.describeGlobal()).find(({ keyPrefix }) => keyPrefix === prefix);
  if (found) return found.name;
  throw notFound(`No object has ids that begin with ${prefix}`, []);
}

async function classNamed(org: Org, wanted: string): Promise<{ id: string; name: string }> {
  const rows = await readAll(org, soql`SELECT Id, Name, NamespacePrefix FROM ApexClass`);
  const named = rows.map(({ Id, Name, NamespacePrefix }) => ({
    id: String(Id),
    name: NamespacePrefix ? `${NamespacePrefix}.${Name}` : String(Name),
  }));
  const found = named.find(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  if (found) return found;
  throw notFound(
    `There is no Apex class ${wanted}`,
    nearest(
      wanted,
      named.map(({ name }) => name),
    ),
  );
}
