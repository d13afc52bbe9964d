import { describe, expect, test } from 'vitest';
import { DEV, PROD, throughTheDoor } from '../_door.ts';

const { said, call, org } = throughTheDoor({ orgs: [DEV, PROD], args: ['--orgs', 'dev,prod'] });

describe('a wrong call', () => {
  test('arguments that are not there, or of the wrong kind', async () => {
    expect(await said('get_org_info', { limits: true, allLimits: 'yes' })).toMatchInlineSnapshot(`
      "ERROR
      code: INVALID_ARGUMENTS
      message: get_org_info was called with wrong arguments: allLimits: Invalid input: expected boolean, received string; limits: unknown argument; did you mean allLimits?
      next: Expected: allLimits, org. Mend the call and repeat it.
      outcome: not_executed
      retry: after_fix
      details: {"problems":["allLimits: Invalid input: expected boolean, received string","limits: unknown argument; did you mean allLimits?"]}"
    `);
  });

  test('an org that is not pinned', async () => {
    expect(await said('get_org_info', { org: 'prd' })).toMatchInlineSnapshot(`
      "ERROR
      code: ORG_NOT_ALLOWED
      message: 'prd' is not one of the orgs that were pinned at start: dev, prod. Nearest: prod
      next: Use one of those. Only the user can allow another, by starting Orgsmith with --orgs naming it.
      outcome: not_executed
      retry: no
      details: {"allowed":["dev","prod"],"nearest":["prod"]}"
    `);
  });
});

describe('an org', () => {
  test('the first, when none is named', async () => {
    expect(await said('get_org_info')).toMatchInlineSnapshot(`
      "Local org dev (emulated, not Salesforce): Enterprise Edition, sandbox, instance LOCAL, release Summer '26 (API 67.0)
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)

      limit or licence | used | of | %
      DailyApiRequests | <n> | 5000000 | 0
      DailyAsyncApexExecutions | 0 | 250000 | 0
      DailyBulkV2QueryJobs | 0 | 10000 | 0
      ActiveScratchOrgs | 0 | 0 | 0
      DailyScratchOrgs | 0 | 0 | 0
      DataStorageMB | 0 | 1024 | 0
      FileStorageMB | 0 | 1024 | 0
      SingleEmail | 0 | 5000 | 0
      licence Salesforce | 10 | 20 | 50
      licence Salesforce Platform | 1 | 5 | 20
      licence Salesforce Integration | 1 | 5 | 20
      licence Chatter Free | 0 | 500 | 0
      licence CRM User (permission set) | 2 | 10 | 20
      licence Salesforce API Integration (permission set) | 1 | 5 | 20
      ---
      name: Local org dev (emulated, not Salesforce)
      edition: Enterprise Edition
      kind: sandbox
      instance: LOCAL
      namespace: null
      expires: null
      maintenance: false
      devHub: false
      timeZone: Europe/Zurich
      language: en_US
      multiCurrency: false
      release: Summer '26
      apiVersion: 67.0
      limits: [{"name":"DailyApiRequests","used":<n>,"max":5000000,"percent":0},{"name":"DailyAsyncApexExecutions","used":0,"max":250000,"percent":0},{"name":"DailyBulkV2QueryJobs","used":0,"max":10000,"percent":0},{"name":"ActiveScratchOrgs","used":0,"max":0,"percent":0},{"name":"DailyScratchOrgs","used":0,"max":0,"percent":0},{"name":"DataStorageMB","used":0,"max":1024,"percent":0},{"name":"FileStorageMB","used":0,"max":1024,"percent":0},{"name":"SingleEmail","used":0,"max":5000,"percent":0}]
      licences: [{"name":"Salesforce","used":10,"total":20},{"name":"Salesforce Platform","used":1,"total":5},{"name":"Salesforce Integration","used":1,"total":5},{"name":"Chatter Free","used":0,"total":500},{"name":"CRM User (permission set)","used":2,"total":10},{"name":"Salesforce API Integration (permission set)","used":1,"total":5}]
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
  });

  test('another, by its id', async () => {
    expect(await said('get_org_info', { org: PROD.orgId })).toMatchInlineSnapshot(`
      "Local org prod (emulated, not Salesforce): Enterprise Edition, production, instance LOCAL, release Summer '26 (API 67.0)
      org: prod (production 00D000000000002EAA admin@acme.example.prod)

      limit or licence | used | of | %
      DailyApiRequests | <n> | 100000 | 0
      DailyAsyncApexExecutions | 0 | 250000 | 0
      DailyBulkV2QueryJobs | 0 | 10000 | 0
      ActiveScratchOrgs | 0 | 0 | 0
      DailyScratchOrgs | 0 | 0 | 0
      DataStorageMB | 0 | 1024 | 0
      FileStorageMB | 0 | 1024 | 0
      SingleEmail | 0 | 5000 | 0
      licence Salesforce | 10 | 20 | 50
      licence Salesforce Platform | 1 | 5 | 20
      licence Salesforce Integration | 1 | 5 | 20
      licence Chatter Free | 0 | 500 | 0
      licence CRM User (permission set) | 2 | 10 | 20
      licence Salesforce API Integration (permission set) | 1 | 5 | 20
      ---
      name: Local org prod (emulated, not Salesforce)
      edition: Enterprise Edition
      kind: production
      instance: LOCAL
      namespace: null
      expires: null
      maintenance: false
      devHub: false
      timeZone: Europe/Zurich
      language: en_US
      multiCurrency: false
      release: Summer '26
      apiVersion: 67.0
      limits: [{"name":"DailyApiRequests","used":<n>,"max":100000,"percent":0},{"name":"DailyAsyncApexExecutions","used":0,"max":250000,"percent":0},{"name":"DailyBulkV2QueryJobs","used":0,"max":10000,"percent":0},{"name":"ActiveScratchOrgs","used":0,"max":0,"percent":0},{"name":"DailyScratchOrgs","used":0,"max":0,"percent":0},{"name":"DataStorageMB","used":0,"max":1024,"percent":0},{"name":"FileStorageMB","used":0,"max":1024,"percent":0},{"name":"SingleEmail","used":0,"max":5000,"percent":0}]
      licences: [{"name":"Salesforce","used":10,"total":20},{"name":"Salesforce Platform","used":1,"total":5},{"name":"Salesforce Integration","used":1,"total":5},{"name":"Chatter Free","used":0,"total":500},{"name":"CRM User (permission set)","used":2,"total":10},{"name":"Salesforce API Integration (permission set)","used":1,"total":5}]
      org: prod (production 00D000000000002EAA admin@acme.example.prod)"
    `);
  });

  test('with all limits, when all are wanted', async () => {
    const names = async (allLimits: boolean) => {
      const { facts } = await call('get_org_info', { allLimits });
      return facts.limits.map(({ name }: { name: string }) => name);
    };
    const [usual, all] = [await names(false), await names(true)];
    expect(all).toEqual(expect.arrayContaining(usual));
    expect(all.length).toBeGreaterThan(usual.length);
  });

  test('that has no requests left', async () => {
    const body = [{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests Limit exceeded.' }];
    org().faults.add({ path: /\/limits$/, effect: { kind: 'answer', status: 403, body } });
    expect(await said('get_org_info')).toMatchInlineSnapshot(`
      "ERROR
      code: REQUEST_LIMIT_EXCEEDED
      message: TotalRequests Limit exceeded.
      next: Stop: the API requests of 24 hours are used up. Try later.
      outcome: not_executed
      retry: no
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
  });
});
