import type { Files, JsonObject } from 'orgsmith/toolkit';
import type { Cargo } from './_cargo.ts';
import type { Look } from './_look.ts';
import { countMembers, listMembers } from './_members.ts';
import { firstOf, writeTable } from './_table-file.ts';
import type { TestsFound } from './_tests-that-matter.ts';

export const SHOWN = 20;

/** What a plan shows of a cargo; lists that are longer are whole in a file. */
export async function planLists(
  files: Files,
  { members, deletes }: Cargo,
  { created, changed, unchanged, unknown, there }: Look,
  tests: JsonObject,
  matter: TestsFound | undefined,
): Promise<JsonObject> {
  const deleted = listMembers(deletes);
  const { problems } = there;
  const who = (key: string) => {
    const { by, at } = there.found.get(key) ?? {};
    return { by, at };
  };
  const lists = { created, changed, deleted, notComparable: unknown, test: matter?.tests ?? [], problems };
  const isLong = Object.values(lists).some(list => list.length > SHOWN);
  const rows = Object.entries({ ...lists, unchanged }).flatMap(([what, list]) =>
    list.map(key => [what, key, who(key).by, who(key).at]),
  );
  const all = isLong
    ? await writeTable(files, 'deploy-plan.csv', ['what', 'component', 'by', 'at'], rows)
    : undefined;
  return {
    components: countMembers(members),
    created: firstOf(created, SHOWN),
    changed: changed.slice(0, SHOWN).map(key => ({ component: key, ...who(key) })),
    unchanged: unchanged.length,
    ...(changed.length > SHOWN ? { changedMore: changed.length - SHOWN } : {}),
    deleted: firstOf(deleted, SHOWN),
    ...(unknown.length > 0 ? { notComparable: firstOf(unknown, SHOWN) } : {}),
    ...tests,
    ...(problems.length > 0 ? { problems: firstOf(problems, SHOWN) } : {}),
    ...(all ? { all: all.path } : {}),
  };
}

/** Which tests a plan runs. */
export function testsShown(asked: string[] | string | undefined, matter: TestsFound | undefined): JsonObject {
  if (!matter) return { tests: asked ?? "the org's default" };
  if (matter.tests.length === 0) return { tests: "none uses what changes: the org's default" };
  return {
    tests: firstOf(matter.tests, SHOWN),
    testsTotal: matter.tests.length,
    ...(matter.complete ? {} : { testsMore: 'beyond three steps there may be more' }),
  };
}
