import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../e2e/_door.ts';
import { throughTheDoor } from '../_door.ts';

/** 500 classes of 10 methods where there is time: `LONG_RUNS=500`. */
const CLASSES = Number(process.env.LONG_RUNS ?? 30);
const METHODS = 10;
const FLAGS = [
  '--orgs',
  'dev',
  '--project-dir',
  'project',
  '--toolsets',
  'apex-tests,metadata,core',
  '--allow-non-ga-tools',
];
const { call, org } = throughTheDoor({ sample: true, args: FLAGS });
const names = Array.from({ length: CLASSES }, (_, n) => `Long${String(n).padStart(3, '0')}Test`);
const outOf = (facts: unknown) => Object(facts).result;

/** Every seventh class has a method that fails. */
function source(name: string, at: number): string {
  const methods = Array.from({ length: METHODS }, (_, n) => {
    const value = at % 7 === 0 && n === 3 ? 2 : 1;
    return `  @IsTest static void m${n}() { Integer sum = 0; for (Integer i = 0; i < 2000; i++) { sum += i; } Assert.areEqual(1, ${value}, 'sum ' + sum); }`;
  });
  return `@IsTest\nprivate class ${name} {\n${methods.join('\n')}\n}\n`;
}
const META =
  '<?xml version="1.0" encoding="UTF-8"?>\n<ApexClass xmlns="http://soap.sforce.com/2006/04/metadata"><apiVersion>66.0</apiVersion><status>Active</status></ApexClass>\n';

beforeAll(async () => {
  const folder = join(org().home, 'project', 'force-app', 'main', 'long', 'classes');
  mkdirSync(folder, { recursive: true });
  for (const [at, name] of names.entries()) {
    writeFileSync(join(folder, `${name}.cls`), source(name, at));
    writeFileSync(join(folder, `${name}.cls-meta.xml`), META);
  }
  const { error } = await call('deploy_metadata', { paths: ['force-app/main/long'] });
  expect(error).toBeUndefined();
});

/** A run by a process that goes away at once; the id of the run. */
async function begun(classes: readonly string[], report = 'none'): Promise<string> {
  const input = JSON.stringify({ classes, coverage: 'touched', report });
  const { code, stdout } = await run(
    ['call', 'run_apex_test', '--input', input, '--wait', '0', '--json', ...FLAGS],
    {
      home: org().home,
    },
  );
  const { result } = Object(JSON.parse(stdout)).result;
  expect(code, stdout).toBe(68);
  expect(result).toMatchObject({ outcome: 'running', job: expect.stringMatching(/^707/) });
  return result.job;
}
const failing = names.filter((_, at) => at % 7 === 0).length;

describe(`${CLASSES} classes of ${METHODS} methods each`, { timeout: 30_000 + CLASSES * 500 }, () => {
  it('run on after their caller went away; another one gets every result, bounded, the rest in a file', async () => {
    const job = await begun(names, 'junit');
    const { facts, text } = await call('resume_tool_operation', { job });
    expect(facts).toMatchObject({ tool: 'run_apex_test', outcome: 'failed' });
    const { result } = Object(facts).result ? Object(facts) : { result: undefined };
    expect(result).toMatchObject({
      tests: { passed: CLASSES * METHODS - failing, failed: failing, compileFailed: 0, skipped: 0 },
      classes: { done: CLASSES, total: CLASSES },
    });
    expect(result.failures[0].at).toMatch(/^force-app\/main\/long\/classes\/Long000Test\.cls:\d+$/);
    expect(text.length).toBeLessThan(25_000);
    expect(readFileSync(result.reportFile, 'utf8').match(/<testcase /g)?.length).toBe(CLASSES * METHODS);
  });

  it('two runs at once do not mix', async () => {
    const half = Math.floor(CLASSES / 2);
    const jobs = await Promise.all([begun(names.slice(0, half)), begun(names.slice(half))]);
    const [one, other] = await Promise.all(jobs.map(job => call('run_apex_test', { job })));
    expect(outOf(one?.facts)).toMatchObject({ classes: { total: half } });
    expect(outOf(one?.facts).tests.passed + outOf(one?.facts).tests.failed).toBe(half * METHODS);
    expect(outOf(other?.facts).tests.passed + outOf(other?.facts).tests.failed).toBe(
      (CLASSES - half) * METHODS,
    );
  });

  it('stopped in the middle: what was done is told, the rest did not run', async () => {
    const job = await begun(names);
    const { facts, error } = await call('cancel_operation', { job });
    expect(error).toBeUndefined();
    const { result } = Object(facts);
    expect(result.outcome).toBe('canceled');
    expect(result.tests.passed + result.tests.failed).toBeLessThan(CLASSES * METHODS);
    const later = outOf((await call('run_apex_test', { job })).facts);
    expect(later).toMatchObject({ outcome: 'canceled', tests: result.tests });
  });
});
