import type { OrgContext, OutFile } from 'orgsmith/toolkit';
import { type TestMethod, testName } from './_methods.ts';

/** Every method of a run to a file: as JSON, or as the JUnit XML that CI servers read. */
export async function writeReport(
  { files }: OrgContext,
  run: string,
  methods: readonly TestMethod[],
  form: 'junit' | 'json',
): Promise<OutFile> {
  const file = await files.create(
    `tests-${run}.${form === 'junit' ? 'xml' : 'json'}`,
    form === 'junit' ? 'application/xml' : 'application/json',
  );
  try {
    for (const piece of form === 'junit' ? junit(run, methods) : json(run, methods)) await file.write(piece);
    return await file.finish();
  } catch (error) {
    await file.discard();
    throw error;
  }
}

function* json(run: string, methods: readonly TestMethod[]): Generator<string> {
  yield `{"run":${JSON.stringify(run)},"tests":[\n`;
  for (const [index, each] of methods.entries()) {
    const { outcome, message, stack, ms } = each;
    yield `${index > 0 ? ',\n' : ''}${JSON.stringify({ test: testName(each), outcome, ms, message, stack })}`;
  }
  yield '\n]}\n';
}

/** https://github.com/testmoapp/junitxml: one suite for each class, times in seconds. */
function* junit(run: string, methods: readonly TestMethod[]): Generator<string> {
  const count = (list: readonly TestMethod[]) => {
    const of = (outcome: TestMethod['outcome']) => list.filter(each => each.outcome === outcome).length;
    const seconds = list.reduce((sum, { ms }) => sum + ms, 0) / 1_000;
    return `tests="${list.length}" failures="${of('Fail')}" errors="${of('CompileFail')}" skipped="${of('Skip')}" time="${seconds}"`;
  };
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="${escaped(run)}" ${count(methods)}>\n`;
  for (const [name, own] of Map.groupBy(methods, ({ className }) => className)) {
    yield `  <testsuite name="${escaped(name)}" ${count(own)}>\n`;
    for (const each of own) yield testCase(each);
    yield '  </testsuite>\n';
  }
  yield '</testsuites>\n';
}

function testCase({ className, method, outcome, message, stack, ms }: TestMethod): string {
  const head = `    <testcase classname="${escaped(className)}" name="${escaped(method || className)}" time="${ms / 1_000}"`;
  if (outcome === 'Pass') return `${head}/>\n`;
  const tag = { Fail: 'failure', CompileFail: 'error', Skip: 'skipped' }[outcome];
  return `${head}><${tag} message="${escaped(message ?? '')}">${escaped(stack ?? '')}</${tag}></testcase>\n`;
}

// XML 1.0 has no place for most control characters.
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"\n\r\t]/g, sign => `&#${sign.charCodeAt(0)};`);
}
