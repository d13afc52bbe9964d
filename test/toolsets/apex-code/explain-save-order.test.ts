import { beforeAll, describe, expect, it } from 'vitest';
import { STEPS } from '../../../toolsets/apex-code/_save-order.ts';
import { callTool, connect, SAMPLE } from '../../e2e/_door.ts';
import { throughTheDoor } from '../_door.ts';

const FLAGS = ['--project-dir', 'project', '--toolsets', 'apex-code,metadata', '--allow-non-ga-tools'];
const door = throughTheDoor({ sample: true, projectDir: SAMPLE, args: ['--orgs', 'dev', ...FLAGS] });
const { call, org, write } = door;
const explain = (input: object) => call('explain_save_order', { ...input });
interface Step {
  what: string;
  state: string;
  pieces: { name: string; on: string[]; link?: string; detail?: string }[];
  note?: string;
}
const stepOf = ({ facts }: { facts: { steps: Step[] } }, what: RegExp) =>
  facts.steps.find(step => what.test(step.what));
const namesIn = (answer: { facts: { steps: Step[] } }, what: RegExp) =>
  stepOf(answer, what)?.pieces.map(({ name }) => name);

/** The org's answer to a query is scripted: the local org has no such objects. */
function script(object: string, records: object[]): void {
  org().faults.add({
    path: new RegExp(`query.*FROM[+]${object}[+&]`),
    effect: { kind: 'answer', status: 200, body: { totalSize: records.length, done: true, records } },
  });
}
const refuse = (path: RegExp, errorCode: string, method = 'GET') =>
  org().faults.add({
    method,
    path,
    effect: { kind: 'answer', status: 400, body: [{ errorCode, message: 'no' }] },
  });

describe('bad input', () => {
  it.each([
    ['no object', {}],
    ['no name', { object: "A' OR Name != '" }],
    ['an operation that is none', { object: 'Account', operation: 'merge' }],
  ])('%s', async (_, input) => {
    expect((await explain(input)).error).toMatchObject({ code: 'INVALID_ARGUMENTS' });
  });
  it('an object that the org does not have, with the nearest', async () => {
    expect((await explain({ object: 'Invoise__c' })).error).toMatchObject({
      code: 'NOT_FOUND',
      details: { nearest: expect.arrayContaining(['Invoice__c']) },
    });
  });
});

describe('what saving an invoice runs', () => {
  it('in Salesforce’s order, with the pieces of this org and their links', async () => {
    const answer = await explain({ object: 'invoice__c' });
    expect(answer.facts.object).toBe('Invoice__c');
    expect(answer.facts.source).toMatch(/apex_triggers_order_of_execution/);
    expect(answer.facts.steps.map(({ what, state }: Step) => `${state}: ${what}`)).toMatchInlineSnapshot(`
      [
        "system: The record is loaded, or made; the new values are put over the old ones",
        "system: First checks by the system",
        "none: Flows before the save",
        "found: Before triggers",
        "found: Checks by the system again, then validation rules",
        "not seen: Duplicate rules",
        "system: The record is stored, not yet committed",
        "none: After triggers",
        "none: Workflow rules",
        "none: Processes of Process Builder, in no certain order",
        "found: Flows after the save",
        "none: Roll-up summaries of the parents",
        "none: Criteria-based sharing",
        "system: Everything is committed",
        "none: After the commit: emails, asynchronous Apex, asynchronous paths of flows",
      ]
    `);
    expect(namesIn(answer, /^Before triggers/)).toEqual(['InvoiceTrigger']);
    expect(stepOf(answer, /^Before triggers/)?.pieces[0]?.link).toMatch(/^\/01q\w{15}$/);
    expect(namesIn(answer, /validation rules/)).toContain('Due_Not_Before_Issue');
    expect(stepOf(answer, /^Flows after/)?.pieces).toMatchObject([{ name: 'Invoice_Paid', on: ['update'] }]);
    expect(answer.text).toMatch(/^\d+ \| Flows after the save \| Invoice_Paid \| update \|/m);
  });

  it('names what it cannot see, never as if there were none', async () => {
    const { facts, text } = await explain({ object: 'Invoice__c' });
    expect(facts.notSeen).toEqual([{ what: 'duplicate rules', why: expect.stringMatching(/^INVALID_TYPE/) }]);
    expect(stepOf({ facts }, /^Duplicate/)).toMatchObject({ state: 'not seen', pieces: [] });
    expect(text).toContain('not seen: duplicate rules');
  });

  it('on an insert only what runs on it', async () => {
    const answer = await explain({ object: 'Invoice__c', operation: 'insert' });
    expect(namesIn(answer, /^Flows after/)).toEqual([]);
  });

  it('a line of it: the roll-ups of its parent', async () => {
    const answer = await explain({ object: 'InvoiceLine__c' });
    expect(namesIn(answer, /^Roll-up/)).toEqual(expect.arrayContaining(['Invoice__c.NetAmount__c']));
    expect(stepOf(answer, /^Roll-up/)?.pieces[0]?.detail).toMatch(/^(sum|count)/);
    expect(namesIn(await explain({ object: 'Invoice__c' }), /^Roll-up/)).toEqual([]);
  });
});

describe('what deleting runs', () => {
  beforeAll(async () => {
    const code = (name: string, events: string) => `trigger ${name} on Invoice__c (${events}) {}`;
    for (const [name, events] of [
      ['InvoiceGuard', 'before delete, after undelete'],
      ['InvoiceMixed', 'before insert, after delete'],
    ] as const)
      expect((await call('save_apex', { code: code(name, events) })).error).toBeUndefined();
    const flow = `<apiVersion>66.0</apiVersion><label>Kept</label><processType>AutoLaunchedFlow</processType><start><object>Invoice__c</object><recordTriggerType>Delete</recordTriggerType><triggerType>RecordBeforeDelete</triggerType></start><status>Active</status>`;
    write('force-app/main/default/flows/Keep_Sent.flow-meta.xml', META('Flow', flow));
    const { error } = await call('deploy_metadata', { metadata: ['Flow:Keep_Sent'] });
    expect(error).toBeUndefined();
  });

  it('an invoice: its triggers and flows, and the lines that go along', async () => {
    const answer = await explain({ object: 'Invoice__c', operation: 'delete' });
    expect(answer.facts.steps.map(({ what, state }: Step) => `${state}: ${what}`)).toMatchInlineSnapshot(`
      [
        "system: The record is loaded",
        "found: Before triggers and flows before the delete",
        "none: Lookups that forbid it: one that still points here ends it",
        "found: Children deleted along",
        "system: The record goes to the recycle bin, not yet committed",
        "found: After triggers",
        "none: Roll-up summaries of the parents",
        "system: Everything is committed",
        "system: After the commit: emails and asynchronous Apex",
      ]
    `);
    expect(stepOf(answer, /^Before triggers/)?.pieces).toMatchObject([
      { name: 'InvoiceGuard', on: ['delete'] },
      { name: 'Keep_Sent', on: ['delete'] },
    ]);
    expect(namesIn(answer, /^After triggers/)).toEqual(['InvoiceMixed']);
    expect(namesIn(answer, /^Children/)).toEqual(['InvoiceLine__c.Invoice__c']);
    expect(answer.text).toMatch(/^Deleting Invoice__c runs 4 pieces of this org in 9 steps/);
    expect(answer.facts.source).toContain('relationships_among_objects');
  });
  it('a line: the roll-ups of its invoice', async () => {
    const answer = await explain({ object: 'InvoiceLine__c', operation: 'delete' });
    expect(namesIn(answer, /^Roll-up/)).toEqual(expect.arrayContaining(['Invoice__c.NetAmount__c']));
    expect(namesIn(answer, /^Children/)).toEqual([]);
  });
  it('undeleting: after triggers only', async () => {
    const answer = await explain({ object: 'Invoice__c', operation: 'undelete' });
    expect(namesIn(answer, /^After triggers/)).toEqual(['InvoiceGuard']);
    expect(answer.facts.steps.some(({ what }: Step) => /validation|Before/.test(what))).toBe(false);
  });
  it('a save has nothing of it', async () => {
    const answer = await explain({ object: 'Invoice__c' });
    expect(stepOf(answer, /^Before triggers/)?.pieces).toMatchObject([
      { name: 'InvoiceMixed', on: ['insert'] },
      { name: 'InvoiceTrigger' },
    ]);
    expect(namesIn(answer, /^After triggers/)).toEqual([]);
    expect(JSON.stringify(answer.facts.steps)).not.toMatch(/Keep_Sent|InvoiceGuard/);
  });
  it('children that forbid it are named; what cannot be seen, too', async () => {
    const answer = await explain({ object: 'Account', operation: 'delete' });
    expect(namesIn(answer, /^Children/)?.length).toBeGreaterThan(0);
    refuse(/sobjects\/Invoice__c\/describe/, 'INSUFFICIENT_ACCESS');
    const client = await connect({ home: org().home, args: ['--orgs', 'dev', '--toolsets', 'apex-code'] });
    const { facts } = await callTool(client, 'explain_save_order', {
      object: 'InvoiceLine__c',
      operation: 'delete',
    });
    expect(stepOf({ facts }, /^Roll-up/)?.state).toBe('not seen');
  });
});

const META = (type: string, inside: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${type} xmlns="http://soap.sforce.com/2006/04/metadata">${inside}</${type}>`;

describe('rules that the Metadata API tells', () => {
  it('assignment, auto-response, workflow, escalation and sharing rules: active ones, the others counted', async () => {
    const at = 'force-app/main/default';
    const entry =
      '<ruleEntry><assignedTo>admin@acme.example.dev</assignedTo><assignedToType>User</assignedToType></ruleEntry>';
    write(
      `${at}/assignmentRules/Case.assignmentRules-meta.xml`,
      META(
        'AssignmentRules',
        `<assignmentRule><fullName>Standard</fullName><active>true</active>${entry}${entry}</assignmentRule><assignmentRule><fullName>Old</fullName><active>false</active></assignmentRule>`,
      ),
    );
    write(
      `${at}/autoResponseRules/Case.autoResponseRules-meta.xml`,
      META(
        'AutoResponseRules',
        '<autoresponseRule><fullName>Thanks</fullName><active>true</active></autoresponseRule>',
      ),
    );
    write(
      `${at}/escalationRules/Case.escalationRules-meta.xml`,
      META(
        'EscalationRules',
        '<escalationRule><fullName>Late</fullName><active>true</active></escalationRule>',
      ),
    );
    write(
      `${at}/workflows/Case.workflow-meta.xml`,
      META(
        'Workflow',
        '<fieldUpdates><fullName>Set_Priority</fullName><field>Priority</field><literalValue>High</literalValue><name>Set Priority</name><notifyAssignee>false</notifyAssignee><operation>Literal</operation><protected>false</protected></fieldUpdates>' +
          '<rules><fullName>Urgent</fullName><actions><name>Set_Priority</name><type>FieldUpdate</type></actions><active>true</active><formula>true</formula><triggerType>onCreateOnly</triggerType></rules>' +
          '<rules><fullName>Off</fullName><active>false</active><formula>true</formula><triggerType>onAllChanges</triggerType></rules>',
      ),
    );
    write(
      `${at}/sharingRules/Case.sharingRules-meta.xml`,
      META(
        'SharingRules',
        '<sharingCriteriaRules><fullName>Urgent_To_All</fullName><accessLevel>Read</accessLevel><label>Urgent to all</label><sharedTo><allInternalUsers></allInternalUsers></sharedTo><criteriaItems><field>Priority</field><operation>equals</operation><value>High</value></criteriaItems></sharingCriteriaRules>',
      ),
    );
    const folders = ['assignmentRules', 'autoResponseRules', 'escalationRules', 'workflows', 'sharingRules'];
    const deployed = await call('deploy_metadata', { paths: folders.map(folder => `${at}/${folder}`) });
    expect(deployed.error).toBeUndefined();
    const answer = await explain({ object: 'Case' });
    expect(stepOf(answer, /^Assignment/)).toMatchObject({
      pieces: [{ name: 'Standard', detail: '2 entries', link: '/lightning/setup/CaseRules/home' }],
      note: '1 inactive not listed.',
    });
    expect(namesIn(answer, /^Auto-response/)).toEqual(['Thanks']);
    expect(namesIn(answer, /^Escalation/)).toEqual(['Late']);
    expect(stepOf(answer, /^Workflow/)).toMatchObject({
      pieces: [{ name: 'Urgent', on: ['insert'], detail: 'FieldUpdate' }],
      note: expect.stringContaining('once more'),
    });
    expect(namesIn(answer, /^Criteria/)).toEqual(['Urgent_To_All']);
    // Entitlements are for cases, and the local org has none.
    expect(answer.facts.notSeen.map(({ what }: { what: string }) => what)).toContain('entitlement processes');
    expect(stepOf(await explain({ object: 'Account' }), /^Assignment/)).toBeUndefined();
  });

  it('where the user may not read metadata, all that is told by it is not seen; the rest is there', async () => {
    org().faults.add({
      path: /Soap\/m/,
      times: Number.POSITIVE_INFINITY,
      effect: { kind: 'answer', status: 500, headers: { 'content-type': 'text/xml' }, body: FAULT },
    });
    const { facts } = await explain({ object: 'Invoice__c' });
    org().faults.clear();
    const unseen = facts.notSeen.map(({ what }: { what: string }) => what);
    expect(unseen).toEqual(expect.arrayContaining(['workflow rules', 'sharing rules']));
    expect(facts.notSeen[0].why).toMatch(/INSUFFICIENT_ACCESS|INVALID_TYPE/);
    expect(namesIn({ facts }, /^Before triggers/)).toContain('InvoiceTrigger');
  });
});

const FAULT =
  '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:sf="http://soap.sforce.com/2006/04/metadata"><soapenv:Body><soapenv:Fault><faultcode>sf:INSUFFICIENT_ACCESS</faultcode><faultstring>INSUFFICIENT_ACCESS: use of the Metadata API requires a user with the ModifyAllData or ModifyMetadata permissions</faultstring></soapenv:Fault></soapenv:Body></soapenv:Envelope>';

describe('flows by FlowDefinitionView (scripted)', () => {
  const flow = (ApiName: string, TriggerType: string, more = {}) => ({
    ...{ ApiName, ProcessType: 'AutoLaunchedFlow', TriggerType, RecordTriggerType: 'CreateAndUpdate' },
    ...{ TriggerObjectOrEvent: { QualifiedApiName: 'Account' }, ActiveVersionId: '301000000000001AAA' },
    ...{ TriggerOrder: null, HasAsyncAfterCommitPath: false, ...more },
  });

  it('in their order, with the asynchronous ones after the commit, too', async () => {
    script('FlowDefinitionView', [
      flow('B_Unordered', 'RecordBeforeSave'),
      flow('Z_First', 'RecordBeforeSave', { TriggerOrder: 10 }),
      flow('Late', 'RecordBeforeSave', { TriggerOrder: 1_500 }),
      flow('Of_Another', 'RecordBeforeSave', { TriggerObjectOrEvent: { QualifiedApiName: 'Contact' } }),
      flow('After', 'RecordAfterSave', { RecordTriggerType: 'Create', HasAsyncAfterCommitPath: true }),
      flow('Screen', ''),
    ]);
    const answer = await explain({ object: 'Account' });
    expect(namesIn(answer, /^Flows before/)).toEqual(['Z_First', 'B_Unordered', 'Late']);
    expect(stepOf(answer, /^Flows before/)?.pieces[0]).toMatchObject({
      detail: 'order 10',
      link: '/builder_platform_interaction/flowBuilder.app?flowId=301000000000001AAA',
    });
    expect(stepOf(answer, /^Flows after/)?.pieces).toMatchObject([{ name: 'After', on: ['insert'] }]);
    expect(namesIn(answer, /^After the commit/)).toEqual(['After']);
  });

  it('a process is looked into for its object; one that cannot be is named', async () => {
    const values =
      '<processMetadataValues><name>TriggerType</name><value><stringValue>onCreateOnly</stringValue></value></processMetadataValues><processMetadataValues><name>ObjectType</name><value><stringValue>Account</stringValue></value></processMetadataValues>';
    write(
      'force-app/main/default/flows/Old_Process.flow-meta.xml',
      META(
        'Flow',
        `<apiVersion>66.0</apiVersion><label>Old</label>${values}<processType>Workflow</processType><status>Active</status>`,
      ),
    );
    const path = (type: string) =>
      `<scheduledPaths><name>${type}</name><pathType>${type}</pathType></scheduledPaths>`;
    const start = `<object>Account</object><recordTriggerType>Create</recordTriggerType>${path('Scheduled')}${path('AsyncAfterCommit')}<triggerType>RecordAfterSave</triggerType>`;
    write(
      'force-app/main/default/flows/Two_Paths.flow-meta.xml',
      META(
        'Flow',
        `<apiVersion>66.0</apiVersion><label>Two</label><processType>AutoLaunchedFlow</processType><start>${start}</start><status>Active</status>`,
      ),
    );
    const deployed = await call('deploy_metadata', { metadata: ['Flow:Old_Process', 'Flow:Two_Paths'] });
    expect(deployed.error).toBeUndefined();
    const process = { ProcessType: 'Workflow', TriggerObjectOrEvent: null };
    script('FlowDefinitionView', [flow('Old_Process', '', process), flow('acme__Hidden', '', process)]);
    const answer = await explain({ object: 'Account' });
    expect(stepOf(answer, /^Processes/)?.pieces).toMatchObject([{ name: 'Old_Process', on: ['insert'] }]);
    expect(answer.facts.notSeen).toContainEqual({
      what: 'process acme__Hidden',
      why: 'its definition was not read',
    });
    // The same by the definitions of all flows, where the org has no such view.
    const defined = await explain({ object: 'Account' });
    expect(namesIn(defined, /^Processes/)).toEqual(['Old_Process']);
    expect(namesIn(defined, /^After the commit/)).toEqual(['Two_Paths']);
  });
});

describe('what goes wrong', () => {
  it('a user who may not see validation rules is told so', async () => {
    refuse(/FROM[+]ValidationRule/, 'INSUFFICIENT_ACCESS_OR_READONLY');
    const { facts } = await explain({ object: 'Invoice__c' });
    expect(facts.notSeen).toContainEqual({
      what: 'validation rules',
      why: expect.stringMatching(/^INSUFFICIENT_ACCESS/),
    });
    // Fields are told in the same step.
    expect(stepOf({ facts }, /validation rules/)?.note).toContain('There may be more');
  });
  it('a parent that cannot be described is named', async () => {
    refuse(/sobjects\/Invoice__c\/describe/, 'INSUFFICIENT_ACCESS');
    const client = await connect({ home: org().home, args: ['--orgs', 'dev', '--toolsets', 'apex-code'] });
    const { facts } = await callTool(client, 'explain_save_order', { object: 'InvoiceLine__c' });
    expect(facts.notSeen).toContainEqual({
      what: 'roll-up summaries of Invoice__c',
      why: 'INSUFFICIENT_ACCESS: this user may not read it',
    });
    expect(stepOf({ facts }, /^Roll-up/)?.state).toBe('not seen');
  });
  it('what the org says of it stays out: errors could hold anything', async () => {
    org().faults.add({
      path: /FROM[+]ValidationRule/,
      effect: {
        kind: 'answer',
        status: 403,
        body: [{ errorCode: 'INSUFFICIENT_ACCESS', message: 'canary 123' }],
      },
    });
    expect(JSON.stringify(await explain({ object: 'Invoice__c' }))).not.toContain('canary');
  });
  it('an org that breaks off is an error, not something unseen', async () => {
    refuse(/FROM[+]ValidationRule/, 'QUERY_TIMEOUT');
    expect((await explain({ object: 'Invoice__c' })).error).toMatchObject({ code: 'QUERY_TIMEOUT' });
  });
  it('duplicate rules, where there are some (scripted)', async () => {
    const rule = {
      Id: '0Bm000000000001AAA',
      DeveloperName: 'Standard_Rule',
      MasterLabel: 'Standard',
      IsActive: true,
      NamespacePrefix: null,
    };
    script('DuplicateRule', [rule, { ...rule, IsActive: false }]);
    expect(stepOf(await explain({ object: 'Account' }), /^Duplicate/)).toMatchObject({
      state: 'found',
      pieces: [{ name: 'Standard_Rule', link: '/0Bm000000000001AAA' }],
      note: 'One that blocks ends it here. 1 inactive not listed.',
    });
  });
});

it('the order is that of the document: what must stand before what', () => {
  const order = STEPS.map(({ what }) => what).join('\n');
  const marks = [
    'Flows before',
    'Before triggers',
    'validation rules',
    'Duplicate',
    'stored, not yet',
    'After triggers',
    'Assignment',
    'Auto-response',
    'Workflow',
    'Escalation',
    'Processes',
    'Flows after',
    'Entitlement',
    'Roll-up',
    'Criteria',
    'committed\n',
    'After the commit',
  ];
  const places = marks.map(mark => order.lastIndexOf(mark));
  expect(places).not.toContain(-1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
});
