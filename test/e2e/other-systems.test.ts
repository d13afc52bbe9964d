import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { throughTheDoor } from '../toolsets/_door.ts';
import { writeClass } from '../toolsets/metadata/_class.ts';
import { SAMPLE } from './_door.ts';

const TOOLSETS = 'actions,api,apex-code,metadata,core';
const { call, org, write } = throughTheDoor({
  sample: true,
  projectDir: SAMPLE,
  args: ['--orgs', 'dev', '--project-dir', 'project', '--toolsets', TOOLSETS, '--allow-non-ga-tools'],
});
const PAGE = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'other-systems.md'), 'utf8');

interface Row {
  /** The other system, and its call. */
  theirs: [system: string, call: string];
  tool: string;
  input: Record<string, unknown>;
  /** A part of the facts. */
  answers: object;
  /** What the local org does not emulate: its answers, by method and path. */
  scripted?: [method: string, path: RegExp, body: unknown, times?: number][];
}

/** What another system is asked for, and the call here that comes to the same. */
const ROWS: Row[] = [
  {
    theirs: ['Hosted', 'custom tool of an Apex action'],
    tool: 'run_action',
    input: { kind: 'apex', name: 'Greet', inputs: [{ who: 'Ada' }] },
    answers: { outcome: 'done', outputs: [{ values: { text: 'Hello Ada' } }] },
  },
  {
    theirs: ['Hosted', 'custom tool of a flow'],
    tool: 'run_action',
    input: { kind: 'flow', name: 'Close_Cases', inputs: [{ reason: 'old' }] },
    answers: { outcome: 'done', outputs: [{ values: { closed: 3 } }] },
    scripted: [
      [
        'GET',
        /flow\/Close_Cases$/,
        { label: 'Close cases', inputs: [{ name: 'reason', type: 'STRING', maxOccurs: 1 }], outputs: [] },
        2,
      ],
      ['POST', /flow\/Close_Cases$/, [{ isSuccess: true, errors: null, outputValues: { closed: 3 } }]],
    ],
  },
  {
    theirs: ['Hosted', 'custom tool of an AuraEnabled method'],
    tool: 'run_action',
    input: { kind: 'aura', name: 'Parrot.say', inputs: [{ text: "it's {text}" }] },
    answers: { outcome: 'done', outputs: [{ values: "it's {text}" }] },
  },
  {
    theirs: ['Hosted', 'prompt of a Prompt Builder template'],
    tool: 'run_action',
    input: { kind: 'prompt', name: 'Sum_Up', inputs: [{ 'Input:Tone': 'short' }], preview: true },
    answers: { outputs: [{ values: { prompt: 'Be short' } }] },
    scripted: [
      [
        'GET',
        /generatePromptResponse\/Sum_Up$/,
        { inputs: [{ name: 'Input:Tone', type: 'STRING', maxOccurs: 1 }], outputs: [] },
      ],
      ['POST', /Sum_Up\/generations$/, { prompt: 'Be short', generations: [] }],
    ],
  },
  {
    theirs: ['Hosted', 'custom tool of a named query'],
    tool: 'run_named_query',
    input: { name: 'accountsByName', parameters: { name: 'Nobody' } },
    answers: { totalSize: 0 },
  },
  {
    theirs: ['Hosted', 'custom tool of an Apex REST class'],
    tool: 'call_api_readonly',
    input: { path: '/services/apexrest/orders/7' },
    answers: { body: 'order 7' },
  },
  {
    theirs: ['Hosted', '`data360`: `execute` of `POST /ssot/query-sql`'],
    tool: 'query_data360',
    input: { sql: 'SELECT Id__c FROM Invoice__dlm' },
    answers: { outcome: 'done', columns: ['Id__c'], rows: [['a']] },
    scripted: [
      [
        'POST',
        /ssot\/query-sql/,
        {
          data: [['a']],
          metadata: [{ name: 'Id__c' }],
          status: { queryId: 'MTAuMjc', completionStatus: 'Finished', rowCount: 1 },
        },
      ],
    ],
  },
  {
    theirs: ['Hosted', 'list of the custom tools of a server'],
    tool: 'find_actions',
    input: { search: 'greet' },
    answers: { total: 1, actions: [{ kind: 'apex', name: 'Greet' }] },
  },
  {
    theirs: ['connector', '`apex_execute` with `action`'],
    tool: 'call_api_readonly',
    input: { path: '/services/apexrest/orders/8' },
    answers: { body: 'order 8' },
  },
  {
    theirs: ['connector', '`apex_execute` with `method` POST and `data`'],
    tool: 'call_api',
    input: { method: 'POST', path: '/services/apexrest/orders', body: { amount: 5 } },
    answers: { status: 200, body: 'ordered 5' },
  },
  {
    theirs: ['connector', '`tooling_execute` with `action` `query?q=…`'],
    tool: 'call_api_readonly',
    input: { path: 'tooling/query', query: { q: "SELECT Name FROM ApexClass WHERE Name = 'Parrot'" } },
    answers: { body: { totalSize: 1 } },
  },
  {
    theirs: ['connector', '`restful` with `path` and `params`'],
    tool: 'call_api_readonly',
    input: { path: 'query', query: { q: 'SELECT COUNT() FROM Account' } },
    answers: { body: { done: true } },
  },
  {
    theirs: ['connector', '`restful` with `method` POST and `data`'],
    tool: 'call_api',
    input: { method: 'POST', path: 'sobjects/Account', body: { Name: 'By REST' } },
    answers: { status: 201, body: { success: true } },
  },
  {
    theirs: ['tsmz', '`salesforce_read_apex` with `className`'],
    tool: 'search_org_code',
    input: { names: ['Parrot'] },
    answers: { path: expect.stringContaining('Parrot.cls'), code: expect.stringContaining('@AuraEnabled') },
  },
  {
    theirs: ['tsmz', '`salesforce_read_apex` with `namePattern` and `includeMetadata`'],
    tool: 'search_org_code',
    input: { names: ['Invoice*Ser*'], kinds: ['class'] },
    answers: {
      files: expect.arrayContaining([
        {
          file: 'classes/InvoiceService.cls',
          modified: expect.any(String),
          about: expect.stringMatching(/^v\d\d\.0, \d+ characters/),
        },
      ]),
    },
  },
  {
    theirs: ['tsmz', '`salesforce_read_apex_trigger` with `triggerName`'],
    tool: 'search_org_code',
    input: { names: ['InvoiceTrigger'], kinds: ['trigger'] },
    answers: { code: expect.stringContaining('trigger InvoiceTrigger') },
  },
  {
    theirs: ['tsmz', '`salesforce_write_apex` with `operation` create'],
    tool: 'save_apex',
    input: { code: 'public class Fresh { public static Integer two() { return 2; } }' },
    answers: { name: 'Fresh', saved: 'created' },
  },
  {
    theirs: ['tsmz', '`salesforce_write_apex` with `operation` update'],
    tool: 'save_apex',
    input: {
      code: 'public class Fresh { public static Integer two() { return 3; } }',
      version: '21f60e59459f2e10',
    },
    answers: { name: 'Fresh', saved: 'changed', before: expect.any(String) },
  },
  {
    theirs: ['tsmz', '`salesforce_write_apex_trigger` with `apiVersion`'],
    tool: 'save_apex',
    input: { code: 'trigger FreshTrigger on Account (before insert) {}', apiVersion: '65.0' },
    answers: { name: 'FreshTrigger', kind: 'trigger', saved: 'created' },
  },
  {
    theirs: ['tsmz', '`salesforce_rest_api` with `method` GET and `endpoint`'],
    tool: 'call_api_readonly',
    input: { path: 'limits' },
    answers: { body: { DailyApiRequests: expect.any(Object) } },
  },
];

const QUERY = `<?xml version="1.0" encoding="UTF-8"?>
<ApiNamedQuery xmlns="http://soap.sforce.com/2006/04/metadata">
    <apiNamedQueryParameters><description>d</description><parameterLabel>l</parameterLabel><parameterName>name</parameterName></apiNamedQueryParameters>
    <apiVersion>66.0</apiVersion>
    <body2>SELECT Name FROM Account WHERE Name = :name</body2>
    <description>d</description>
    <masterLabel>Accounts by name</masterLabel>
</ApiNamedQuery>
`;
const GREET = `
public class Greet {
    public class Ask { @InvocableVariable public String who; }
    public class Told { @InvocableVariable public String text; }
    @InvocableMethod(label='Greet')
    public static List<Told> greet(List<Ask> asks) {
        List<Told> all = new List<Told>();
        for (Ask ask : asks) { Told one = new Told(); one.text = 'Hello ' + ask.who; all.add(one); }
        return all;
    }
}
`;
const PARROT =
  'public class Parrot {\n    @AuraEnabled public static String say(String text) { return text; }\n}\n';
const ORDERS = `
@RestResource(urlMapping='/orders/*')
global class Orders {
    @HttpGet global static String one() { return 'order ' + RestContext.request.requestURI.substringAfterLast('/'); }
    @HttpPost global static String add(Integer amount) { return 'ordered ' + amount; }
}
`;

beforeAll(async () => {
  const folder = 'force-app/main/default/apiNamedQueries';
  write(`${folder}/accountsByName.apiNamedQuery-meta.xml`, QUERY);
  const classes = Object.entries({ Greet: GREET, Parrot: PARROT, Orders: ORDERS });
  const { error } = await call('deploy_metadata', {
    paths: [folder, ...classes.map(([name, body]) => writeClass(write, name, body))],
  });
  expect(error).toBeUndefined();
});

describe('what other systems do', () => {
  it.each(ROWS.map(row => [...row.theirs, row] as const))(
    '%s: %s',
    async (_system, _call, { tool, input, answers, scripted = [] }) => {
      for (const [method, path, body, times = 1] of scripted)
        org().faults.add({ method, path, times, effect: { kind: 'answer', status: 200, body } });
      const first = await call(tool, input);
      const id = Object(first.facts).plan?.id;
      const { facts, error } = id ? await call('apply_plan', { plan: id }) : first;
      org().faults.clear();
      expect(error).toBeUndefined();
      expect(Object(facts).result ?? facts).toMatchObject(answers);
    },
  );

  it('is in the documents, each call beside ours', () => {
    const lines = ROWS.map(
      ({ theirs: [system, what], tool, input }) =>
        `| ${system} | ${what} | \`${tool}\` \`${JSON.stringify(input)}\` |`,
    );
    expect(lines.filter(line => !PAGE.includes(line)).join('\n')).toBe('');
  });
});
