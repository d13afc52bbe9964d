import { isToolError, nearest, type Org, ToolError } from 'orgsmith/toolkit';

const COLUMN = /^No such column '(\w+)' on (?:entity|sobject of type) '?(\w+)/;
const REST_CLASSES =
  'No Apex REST class answers there: find_actions (toolset actions) with kinds ["apex_rest"] tells which paths are answered.';
const HIDDEN = 'Field-level security hides fields, too.';

/** Adds to what the org does not know the names that are nearest to it, and passes everything else on. */
export async function explain(error: unknown, org: Org, path: string): Promise<never> {
  if (!isToolError(error)) throw error;
  const next = await nextOf(error, org, path).catch(() => undefined);
  if (!next) throw error;
  throw new ToolError({ ...error.parts, ...next, retry: 'after_fix', cause: error });
}

async function nextOf({ parts }: ToolError, org: Org, path: string) {
  const tooling = path.includes('/tooling/');
  const [, column, object] =
    COLUMN.exec(parts.message.split('\n').find(line => COLUMN.test(line)) ?? '') ?? [];
  if (column && object) {
    const { fields } = await org.describe(object, { tooling });
    const names = fields.map(({ name }) => name);
    return found(parts, `fields of ${object}`, nearest(column, names, 5), HIDDEN);
  }
  const [, named] = /\/sobjects\/(\w+)/i.exec(path) ?? [];
  if (parts.code === 'INVALID_CROSS_REFERENCE_KEY' && named && /\/\w{15,18}$/.test(path))
    return { next: `The org has no such record of ${named}, or this user does not see it: look for its id.` };
  if (parts.code !== 'NOT_FOUND') return undefined;
  if (/\/apexrest\//i.test(path)) return { next: REST_CLASSES };
  const objects = named ? (await org.describeGlobal({ tooling })).map(({ name }) => name) : [];
  if (!named)
    return {
      next: 'The org has no such path, or hides it from this user: find_api tells the paths that there are.',
    };
  if (objects.some(name => name.toLowerCase() === named.toLowerCase()))
    return { next: `The org has ${named}, but not that record or part of it, or this user does not see it.` };
  return found(
    parts,
    'objects',
    nearest(named, objects, 5),
    'An object that this user may not see is as if it were not there.',
  );
}

function found(parts: ToolError['parts'], what: string, near: string[], more: string) {
  const next = near.length > 0 ? `Nearest ${what}: ${near.join(', ')}. ${more}` : more;
  return { next, details: { ...parts.details, nearest: near } };
}
