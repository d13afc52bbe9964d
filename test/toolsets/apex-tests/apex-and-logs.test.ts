import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { throughTheDoor } from '../_door.ts';

const LOG = readFileSync(join(import.meta.dirname, 'sample.log'), 'utf8');
const FLAGS = ['--orgs', 'dev', '--toolsets', 'apex-tests,data', '--allow-non-ga-tools'];
const FILES = {
  'sfdx-project.json': '{"packageDirectories":[{"path":"."}]}',
  'fix.apex': "System.debug('RESULT: 1');",
  'bad.apex': Buffer.from([0xff, 0xfe, 0x41]),
  'large.apex': `// ${'x'.repeat(4_000_000)}`,
};
const { call, org } = throughTheDoor({ args: FLAGS, files: FILES });
const ME = 'admin@acme.example.dev';
const xml = (text: string) => text.replace(/[&<>]/g, sign => `&#${sign.charCodeAt(0)};`);

/** The org answers the next block as Salesforce would; the SOAP shapes are those of the Apex API. */
function answers(result: Record<string, string>, debugLog = LOG): void {
  const fields = Object.entries(result).map(([name, value]) => `<${name}>${xml(value)}</${name}>`);
  const header = `<soapenv:Header><DebuggingInfo><debugLog>${xml(debugLog)}</debugLog></DebuggingInfo></soapenv:Header>`;
  org().faults.add({
    path: /Soap\/s\//,
    effect: {
      kind: 'answer',
      status: 200,
      headers: { 'content-type': 'text/xml' },
      body: `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="http://soap.sforce.com/2006/08/apex">${header}<soapenv:Body><executeAnonymousResponse><result>${fields.join('')}</result></executeAnonymousResponse></soapenv:Body></soapenv:Envelope>`,
    },
  });
}
const sent = () =>
  org()
    .requests.toArray()
    .filter(({ path }) => path.includes('/Soap/s/')).length;

/** Destroying asks; this client cannot be asked, so its user says yes by apply_plan. */
async function run(input: object) {
  const planned = await call('run_anonymous_apex', { ...input });
  if (planned.error) return planned;
  return call('apply_plan', { plan: Object(planned.facts).plan.id });
}

describe('anonymous Apex', () => {
  it('is planned first: its text and what cannot be taken back; nothing is sent', async () => {
    const before = sent();
    const { facts } = await call('run_anonymous_apex', {
      code: 'delete [SELECT Id FROM Task];',
      rollback: true,
    });
    expect(facts).toMatchObject({
      status: 'planned',
      plan: {
        title: 'Run 1 line of anonymous Apex, with rollback',
        details: { code: 'delete [SELECT Id FROM Task];' },
        limits: [expect.stringContaining('callouts')],
      },
    });
    expect(sent()).toBe(before);
  });

  it('answers its result, its own log as a digest, and the whole log as a file', async () => {
    answers(
      { compiled: 'true', success: 'true', line: '-1', column: '-1' },
      LOG.replace('|two\n', '|RESULT: 42 & more\n'),
    );
    const { facts } = await run({ file: 'fix.apex' });
    const { result } = Object(facts);
    expect(result).toMatchObject({ rolledBack: false, log: { soql: [{ count: 2, rows: 5 }] } });
    expect(result.result).toMatch(/^42 & more/);
    expect(readFileSync(result.logFile, 'utf8')).toContain('EXECUTION_FINISHED');
  });

  it('that does not compile is told with line and column, also with rollback, whose own words stand before it', async () => {
    answers(
      {
        compiled: 'false',
        success: 'false',
        line: '1',
        column: '70',
        compileProblem: "Unexpected token 'x'.",
      },
      '',
    );
    const { error } = await run({ code: 'x y z', rollback: true });
    expect(error).toMatchObject({
      code: 'APEX_COMPILE',
      outcome: 'not_executed',
      details: { line: 1, column: 12 },
    });
  });

  it('that throws is told with the exception, its line and the log; Salesforce took its changes back', async () => {
    answers({
      compiled: 'true',
      success: 'false',
      line: '22',
      column: '1',
      exceptionMessage: 'System.NullPointerException: Attempt to de-reference a null object',
      exceptionStackTrace: 'AnonymousBlock: line 22, column 1',
    });
    const { error } = await run({ code: 'boom();' });
    expect(error).toMatchObject({
      code: 'APEX_EXCEPTION',
      outcome: 'not_executed',
      details: { stack: 'AnonymousBlock: line 22, column 1' },
    });
    expect(error?.message).toContain(
      'NullPointerException: Attempt to de-reference a null object at line 22, column 1',
    );
  });

  it('of which the answer is lost is not said to have done nothing', async () => {
    org().faults.add({ path: /Soap\/s\//, effect: { kind: 'reset', when: 'after' } });
    expect((await run({ code: 'System.debug(1);' })).error).toMatchObject({ outcome: 'unknown' });
  });

  it.each<[what: string, input: object, code: string]>([
    ['neither code nor file', {}, 'INVALID_ARGUMENTS'],
    ['both code and file', { code: 'x', file: 'fix.apex' }, 'INVALID_ARGUMENTS'],
    ['only blanks', { code: ' \n ' }, 'INVALID_ARGUMENTS'],
    ['a file that is not there', { file: 'none.apex' }, 'FILE_REFUSED'],
    ['a file outside the project', { file: '/etc/hostname' }, 'FILE_REFUSED'],
    ['a file that is no UTF-8', { file: 'bad.apex' }, 'INVALID_FILE'],
    ['a file beyond what Apex takes', { file: 'large.apex' }, 'FILE_TOO_LARGE'],
  ])('%s is refused, and nothing is sent', async (_, input, code) => {
    const before = sent();
    expect((await call('run_anonymous_apex', { ...input })).error).toMatchObject({ code });
    expect(sent()).toBe(before);
  });
});

describe('tracing a user', () => {
  const flags = async () =>
    Object(
      (
        await call('run_soql_query', {
          query: 'SELECT Id, DebugLevel.DeveloperName FROM TraceFlag',
          useToolingApi: true,
        })
      ).facts,
    ).totalSize;
  const levels = async () =>
    Object(
      (
        await call('run_soql_query', {
          query: "SELECT Id FROM DebugLevel WHERE DeveloperName LIKE 'Orgsmith%'",
          useToolingApi: true,
        })
      ).facts,
    ).totalSize;

  it('starts, is told, is prolonged, and stops without leaving anything behind', async () => {
    const started = Object((await call('trace_user', { action: 'start', minutes: 5 })).facts).result;
    expect(started.traces).toMatchObject([{ user: ME, level: 'Orgsmith_default', ours: true }]);
    expect(Object((await call('trace_user', {})).facts).result.traces).toEqual(started.traces);
    const longer = Object(
      (await call('trace_user', { action: 'start', minutes: 60, level: 'finest' })).facts,
    ).result;
    expect(longer.traces).toMatchObject([{ id: started.traces[0].id, level: 'Orgsmith_finest' }]);
    await call('trace_user', { action: 'stop' });
    expect([await flags(), Object((await call('trace_user', {})).facts).result.traces]).toEqual([0, []]);
    await call('trace_user', { action: 'start' });
    await call('trace_user', { action: 'stop' });
    expect(await levels()).toBeLessThanOrEqual(1);
  });

  it('of somebody whom the org does not have is refused', async () => {
    expect((await call('trace_user', { action: 'start', user: "x' OR Username != '" })).error).toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

describe('logs', () => {
  const id = '07L000000000001AAA';

  it('there are none without a trace, and that is said', async () => {
    const { facts } = await call('get_apex_logs', { user: ME });
    expect(facts).toMatchObject({ total: 0, notices: [expect.stringContaining('trace_user')] });
  });

  it('one is read as a digest while it goes to a file', async () => {
    org().faults.add({
      path: /ApexLog\/07L\w+\/Body/,
      effect: { kind: 'answer', status: 200, headers: { 'content-type': 'text/plain' }, body: LOG },
    });
    const { facts, text } = await call('get_apex_logs', { log: id });
    expect(facts).toMatchObject({ digest: { ms: 26, exceptions: expect.any(Array) } });
    expect(readFileSync(Object(facts).logFile, 'utf8')).toBe(LOG);
    expect(text).toContain(
      '26 ms, 2 queries (5 rows), 1 DML statements (3 rows); [22]|System.NullPointerException',
    );
  });

  it('one that is not there', async () => {
    expect((await call('get_apex_logs', { log: id })).error).toMatchObject({ code: 'NOT_FOUND' });
  });
});

it('code coverage before any test ran is none, and not 0 or 100', async () => {
  expect((await call('get_code_coverage', {})).facts).toMatchObject({ orgPercent: null, total: 0 });
  expect((await call('get_code_coverage', { names: ['Nobody'] })).error).toMatchObject({
    code: 'NO_COVERAGE',
  });
});
