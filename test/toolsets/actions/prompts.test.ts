import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { throughTheDoor } from '../_door.ts';

/**
 * The local org has no flows, prompt templates and Data 360: these answers are scripted, in the shapes of Salesforce's documents and of
 * public clients of these services.
 */
const { call, org } = throughTheDoor({
  args: ['--orgs', 'dev', '--toolsets', 'actions,core', '--allow-non-ga-tools'],
});
function answer(
  path: RegExp,
  body: unknown,
  more: { status?: number; method?: string; times?: number; nth?: number } = {},
): void {
  const { status = 200, ...rule } = more;
  org().faults.add({ path, ...rule, effect: { kind: 'answer', status, body } });
}
const sent = (path: RegExp) =>
  org()
    .requests.toArray()
    .filter(each => path.test(`${each.method} ${each.path}`)).length;
async function run(input: object) {
  const planned = await call('run_action', { ...input });
  const id = Object(planned.facts).plan?.id;
  return id ? call('apply_plan', { plan: id }) : planned;
}

describe('a prompt template', () => {
  const CASE = '500000000000001AAA';
  const described = (times = 1) =>
    answer(
      /generatePromptResponse\/Sum_Up$/,
      {
        name: 'Sum_Up',
        label: 'Sum up',
        inputs: [
          { name: 'Input:Case', type: 'SOBJECT', sobjectType: 'Case', required: true, maxOccurs: 1 },
          { name: 'Input:Tone', type: 'STRING', required: false, maxOccurs: 1 },
        ],
        outputs: [{ name: 'promptResponse', type: 'STRING', maxOccurs: 1 }],
      },
      { times },
    );
  const inputs = [{ 'Input:Case': CASE, 'Input:Tone': 'short' }];

  it('is previewed at once, for nothing: only the prompt is filled in', async () => {
    described();
    answer(
      /Sum_Up\/generations$/,
      { prompt: `Sum up ${CASE}`, generations: [], generationErrors: [] },
      { method: 'POST', status: 201 },
    );
    const { facts } = await call('run_action', { kind: 'prompt', name: 'Sum_Up', inputs, preview: true });
    expect(facts).toMatchObject({
      status: 'done',
      plan: { title: 'Preview prompt Sum_Up', writes: 0 },
      result: { outcome: 'done', outputs: [{ input: 0, values: { prompt: `Sum up ${CASE}` } }] },
    });
  });

  it('is asked for before a model is', async () => {
    described(2);
    const { facts } = await call('run_action', { kind: 'prompt', name: 'Sum_Up', inputs });
    expect(facts).toMatchObject({ status: 'planned', plan: { title: 'Run prompt Sum_Up' } });
    answer(
      /Sum_Up\/generations$/,
      { prompt: 'x', generations: [{ text: 'All is well' }, { text: 'Or so' }] },
      { method: 'POST' },
    );
    const { facts: done } = await call('apply_plan', { plan: Object(facts).plan.id });
    expect(Object(done).result.outputs).toEqual([
      { input: 0, values: { text: 'All is well', others: ['Or so'] } },
    ]);
  });

  it('that gives errors instead of a text failed', async () => {
    described(2);
    answer(
      /Sum_Up\/generations$/,
      { generations: [], generationErrors: [{ errorMessage: 'Over the limit' }] },
      { method: 'POST' },
    );
    expect((await run({ kind: 'prompt', name: 'Sum_Up', inputs })).error).toMatchObject({
      code: 'NOT_GENERATED',
      message: 'Over the limit',
    });
  });

  it.each([
    ['no record', [{}], /Input:Case: it is required/],
    ['no id', [{ 'Input:Case': 'Acme' }], /Input:Case: it has to be an id/],
    ['an object without id', [{ 'Input:Case': {} }], /Input:Case: it has to be an id/],
    [
      'a number for a text',
      [{ 'Input:Case': { id: CASE }, 'Input:Tone': 5 }],
      /Input:Tone: it has to be a text/,
    ],
    ['another name', [{ 'Input:Case': CASE, Tone: 'x' }], /Tone: there is no such input/],
  ])('%s is refused before anything is sent', async (_, given, says) => {
    described();
    const before = sent(/generations/);
    const { error } = await call('run_action', {
      kind: 'prompt',
      name: 'Sum_Up',
      inputs: given,
      preview: true,
    });
    expect(error).toMatchObject({ code: 'INVALID_INPUTS' });
    expect(error?.message).toMatch(says);
    expect(sent(/generations/)).toBe(before);
  });
});

describe('a flow', () => {
  const described = () =>
    answer(
      /custom\/flow\/Close_Cases$/,
      {
        name: 'Close_Cases',
        label: 'Close cases',
        inputs: [{ name: 'ids', type: 'STRING', maxOccurs: 2000, required: true }],
        outputs: [],
      },
      { method: 'GET', times: 2 },
    );

  it('tells what became of each input', async () => {
    described();
    const results = [
      {
        actionName: 'Close_Cases',
        errors: null,
        isSuccess: true,
        outputValues: { Flow__InterviewStatus: 'Finished' },
      },
      {
        actionName: 'Close_Cases',
        errors: [{ statusCode: 'FLOW_EXCEPTION', message: 'An unhandled fault', fields: [] }],
        isSuccess: false,
        outputValues: null,
      },
    ];
    answer(/custom\/flow\/Close_Cases$/, results, { method: 'POST' });
    const { facts } = await run({
      kind: 'flow',
      name: 'Close_Cases',
      inputs: [{ ids: ['a'] }, { ids: ['b'] }],
    });
    expect(Object(facts).result).toMatchObject({
      outcome: 'partial',
      errors: [{ input: 1, code: 'FLOW_EXCEPTION' }],
      outputs: [{ input: 0 }],
    });
  });

  it('that fails for all is told with its reasons, though the org answers 400', async () => {
    described();
    answer(
      /custom\/flow\/Close_Cases$/,
      [{ errors: [{ statusCode: 'FLOW_EXCEPTION', message: 'An unhandled fault' }], isSuccess: false }],
      { method: 'POST', status: 400 },
    );
    expect((await run({ kind: 'flow', name: 'Close_Cases', inputs: [{ ids: ['a'] }] })).error).toMatchObject({
      code: 'ACTION_FAILED',
      message: expect.stringContaining('FLOW_EXCEPTION: An unhandled fault'),
    });
  });

  it('of which some inputs failed is told so, whatever the status of the answer', async () => {
    described();
    const results = [
      { isSuccess: true, outputValues: {} },
      { isSuccess: false, errors: [] },
    ];
    answer(/custom\/flow\/Close_Cases$/, results, { method: 'POST', status: 400 });
    const { facts } = await run({
      kind: 'flow',
      name: 'Close_Cases',
      inputs: [{ ids: ['a'] }, { ids: ['b'] }],
    });
    expect(Object(facts).result).toMatchObject({ outcome: 'partial', succeeded: 1, failed: 1 });
  });

  it.each([500, 503])('whose answer is HTTP %s is not known', async status => {
    described();
    answer(/custom\/flow\/Close_Cases$/, [{ errorCode: 'UNKNOWN_EXCEPTION', message: 'ErrorId 1' }], {
      method: 'POST',
      status,
    });
    expect((await run({ kind: 'flow', name: 'Close_Cases', inputs: [{ ids: ['a'] }] })).error).toMatchObject({
      outcome: 'unknown',
    });
  });
});

describe('standard and other actions', () => {
  it('are listed with flows and prompts', async () => {
    answer(/actions\/standard$/, {
      actions: [{ label: 'Post to Chatter', name: 'chatterPost', type: 'CHATTERPOST' }],
    });
    answer(/actions\/custom$/, {
      apex: '/x',
      flow: '/x',
      sendNotification: '/x',
      emailAlert: '/x',
      '../evil': '/x',
    });
    answer(/actions\/custom\/sendNotification$/, { actions: [{ label: 'Ring the bell', name: 'Ring' }] });
    answer(/custom\/emailAlert$/, { Case: '/services/data/v66.0/actions/custom/emailAlert/Case' });
    const url = '/services/data/v66.0/actions/custom/emailAlert/Case/Late';
    answer(/custom\/emailAlert\/Case$/, { actions: [{ label: 'Too late', name: 'Late', url }] });
    const odd = [null, 'a', {}, { name: null }, { name: '' }];
    answer(/actions\/custom\/flow$/, { actions: [...odd, { label: 'Close cases', name: 'Close_Cases' }] });
    const { facts } = await call('find_actions', { kinds: ['standard', 'custom', 'flow'] });
    expect(Object(facts).actions).toEqual([
      { kind: 'standard', name: 'chatterPost', about: 'Post to Chatter' },
      { kind: 'flow', name: 'Close_Cases', about: 'Close cases' },
      { kind: 'custom', name: 'sendNotification/Ring', about: 'Ring the bell' },
      { kind: 'custom', name: 'emailAlert/Case/Late', about: 'Too late' },
    ]);
  });
});

describe('a folder of actions that is not told', () => {
  it('hides none of the others', async () => {
    answer(/actions\/custom$/, { sendNotification: '/x', emailAlert: '/x', quickAction: '/x' });
    answer(/actions\/custom\/sendNotification$/, { actions: [{ label: 'Ring the bell', name: 'Ring' }] });
    const refused = [{ errorCode: 'INSUFFICIENT_ACCESS', message: 'No alerts' }];
    org().faults.add({
      path: /custom\/emailAlert$/,
      effect: { kind: 'answer', status: 403, body: refused },
    });
    const objects = Array.from({ length: 31 }, (_, at) => [`Thing${at}__c`, '/x']);
    answer(/custom\/quickAction$/, Object.fromEntries(objects));
    for (const [name] of objects.slice(0, 30)) answer(new RegExp(`quickAction/${name}$`), { actions: [] });
    const { facts } = await call('find_actions', { kinds: ['custom'] });
    expect(facts).toMatchObject({
      actions: [{ kind: 'custom', name: 'sendNotification/Ring' }],
      notices: [
        'custom: emailAlert: not listed: No alerts',
        'custom: not looked into: quickAction/Thing30__c',
      ],
    });
  });
});

describe('Data 360', () => {
  const ask = (input: object) => call('query_data360', { ...input });
  const status = (completionStatus: string, rowCount: number) => ({
    queryId: 'MTAuMjc_1c-a',
    completionStatus,
    rowCount,
    chunkCount: 1,
    progress: 1,
  });
  const metadata = [
    { name: 'Id__c', type: 'Varchar' },
    { name: 'Total__c', type: 'Decimal' },
  ];
  const began = (completionStatus: string, rowCount: number, data: unknown[]) =>
    answer(
      /ssot\/query-sql\?dataspace=default$/,
      { data, metadata, returnedRows: data.length, status: status(completionStatus, rowCount) },
      { method: 'POST', status: 201 },
    );
  const rows = (data: unknown[], nth = 1) =>
    answer(/MTAuMjc_1c-a\/rows\?/, { data, returnedRows: data.length }, { nth });
  const SQL = 'SELECT Id__c, Total__c FROM Invoice__dlm WHERE Name__c = :name';

  it('answers rows under columns, and where the next are', async () => {
    began('ResultsProduced', 3, [
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ]);
    expect((await ask({ sql: SQL, parameters: { name: "O'Hara" }, limit: 2 })).facts).toMatchObject({
      ...{ outcome: 'done', totalRows: 3, columns: ['Id__c', 'Total__c'] },
      ...{
        rows: [
          ['a', 1],
          ['b', 2],
        ],
        nextOffset: 2,
        queryId: 'MTAuMjc_1c-a',
      },
    });
    answer(/MTAuMjc_1c-a\?/, { status: status('Finished', 3) }, { method: 'GET' });
    rows([['c', 3]]);
    const { facts } = await ask({ queryId: 'MTAuMjc_1c-a', offset: 2 });
    expect(facts).toMatchObject({ rows: [['c', 3]], totalRows: 3 });
    expect(Object(facts).nextOffset).toBeUndefined();
  });

  it('waits for a query that runs, and writes all rows to a file, page by page', async () => {
    began('Running', 0, []);
    answer(/MTAuMjc_1c-a\?.*waitTimeMs/, { status: status('Running', 1) });
    answer(/MTAuMjc_1c-a\?.*waitTimeMs/, { status: status('Finished', 3) }, { nth: 2 });
    rows([
      ['a', 'x,"y"'],
      ['b', null],
    ]);
    rows([['c', 3]], 2);
    const { facts } = await ask({ sql: SQL, toFile: true });
    expect(facts).toMatchObject({ outcome: 'done', totalRows: 3 });
    expect(readFileSync(Object(facts).rowsFile, 'utf8')).toBe('Id__c,Total__c\na,"x,""y"""\nb,\nc,3\n');
  });

  it('leaves no half file where the org gives fewer rows than it told', async () => {
    began('Finished', 3, []);
    rows([['a', 1]]);
    rows([], 2);
    expect((await ask({ sql: SQL, toFile: true })).error).toMatchObject({
      code: 'QUERY_FAILED',
      message: expect.stringContaining('1 of 3 rows'),
    });
  });

  it.each([
    ['DELETE FROM Invoice__dlm'],
    ['SELECT 1; DROP TABLE x'],
    ['WITH a AS (DELETE FROM b RETURNING c) SELECT * FROM a'],
    ['SELECT * INTO x FROM y'],
    ["SELECT '\\' ; DELETE FROM x; --'"],
    ["SELECT $$ ' $$; DELETE FROM x; SELECT ' '"],
    ['/* SELECT */ CREATE TABLE x AS SELECT 1'],
  ])('%s is not sent by a tool that reads', async sql => {
    const before = sent(/ssot/);
    expect((await ask({ sql })).error).toMatchObject({ code: 'WRITE_REFUSED', outcome: 'not_executed' });
    expect(sent(/ssot/)).toBe(before);
  });

  it.each([
    ['neither sql nor queryId', {}],
    ['both', { sql: 'SELECT 1', queryId: 'MTAuMjc' }],
    ['a queryId that is a path', { queryId: '../../limits' }],
    ['a data space that is none', { sql: 'SELECT 1', dataspace: 'a&b' }],
    ['too many rows', { sql: 'SELECT 1', limit: 5_000 }],
  ])('%s is refused', async (_, input) => {
    expect((await ask(input)).error).toMatchObject({ code: 'INVALID_ARGUMENTS' });
  });
});
