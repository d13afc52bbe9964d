import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { allResources, findResources } from '../../../toolsets/api/_resources.ts';
import { known } from '../../../toolsets/api/_what-it-does.ts';
import { throughTheDoor } from '../_door.ts';

const { call, org } = throughTheDoor({
  args: ['--orgs', 'dev', '--toolsets', 'api,data', '--policy', 'policy.json'],
  files: { 'policy.json': '{"refuse":[{"object":"User"}]}' },
});
const read = (input: object) => call('call_api_readonly', { ...input });
const answered = (path: RegExp, body: object, headers = {}) =>
  org().faults.add({ path, effect: { kind: 'answer', status: 200, body, headers } });
const V = '/services/data/v66.0';

describe('the catalogue of resources', () => {
  it('has at least 150, each whole, none twice', () => {
    const all = allResources();
    expect(all.length).toBeGreaterThanOrEqual(150);
    for (const { methods, since, text, document, area, path } of all) {
      expect(
        methods.every(method => /^(GET|POST|PATCH|PUT|DELETE)$/.test(method)),
        path,
      ).toBe(true);
      expect(since, path).toMatch(/^(\d\d\.0|unknown)$/);
      expect(text.length, path).toBeGreaterThan(5);
      expect(document, path).toMatch(
        /^https:\/\/developer\.salesforce\.com\/docs\/(atlas\.en-us\.(\w+)\.meta\/\2\/(\w+\.htm)?|\w+\/\w+\/\w+\/)$/,
      );
      expect(area).not.toBe('');
    }
    expect(new Set(all.map(({ methods, path }) => `${methods} ${path}`)).size).toBe(all.length);
  });

  it('says a first version only where a document tells it', () => {
    const since = new Map(allResources().map(each => [each.path, each.since]));
    expect([...since.values()].filter(each => each === 'unknown').length).toBeLessThan(since.size / 2);
    expect(since.get('parameterizedSearch')).toBe('36.0');
    expect(since.get('sobjects/{object}/updated')).toBe('31.0');
    expect(since.get('search/scopeOrder')).toBe('unknown');
  });

  it.each([
    ['limits', 'limits'],
    ['rows of a list view', 'sobjects/{object}/listviews/{id}/results'],
    ['report result', 'analytics/reports/{id}'],
    ['picklist record type', 'ui-api/object-info/{object}/picklist-values/{recordTypeId}'],
    ['deploy state', 'metadata/deployRequest/{id}'],
    ['data 360 sql', 'ssot/queryv2'],
    ['how much storage is left in my org', 'limits'],
    ['upload a file', 'sobjects/ContentVersion'],
    ['download an attachment', 'sobjects/{object}/{id}/{blobField}'],
    ['rows of the list view by name', 'ui-api/list-records/{object}/{listView}'],
    ['dashboards quarterly', 'analytics/dashboards'],
  ])('"%s" finds %s', (words, path) => {
    expect(
      findResources(words, undefined)
        .resources.slice(0, 5)
        .map(each => each.path),
    ).toContain(path);
  });

  it('says when nothing has all of the words', async () => {
    const { text, facts } = await call('find_api', { search: 'zzz dashboards' });
    expect(text).toContain('notice: Nothing has all of the words');
    expect(Object(facts).resources[0].path).toMatch(/^analytics\/dashboards/);
    expect((await call('find_api', { search: 'dashboards' })).text).not.toContain('notice');
  });

  it('through the door: words, area, and the areas where nothing fits', async () => {
    const { facts } = await call('find_api', { search: 'dashboard', area: 'analytics' });
    expect(Object(facts).resources[0]).toMatchObject({ path: 'analytics/dashboards' });
    expect(Object((await call('find_api', { search: 'zzz' })).facts)).toMatchObject({
      total: 0,
      areas: expect.arrayContaining(['Tooling']),
    });
  });
});

describe('a path that is no plain path of this org is refused before anything is sent', () => {
  it.each([
    'https://evil.example/services/data/v60.0/limits',
    '//evil.example/services/data',
    'http:limits',
    'javascript:alert(1)',
    '/services/oauth2/token',
    '/services/oauth2/userinfo/../token',
    '/services/Soap/u/60.0',
    '/secur/frontdoor.jsp?sid=x',
    '/',
    '../../oauth2/token',
    'sobjects/../../../../secur/frontdoor.jsp',
    'sobjects/%2e%2e/%2e%2e/%2e%2e/%2e%2e/secur/logout.jsp',
    'sobjects/..%2f..%2f..%2foauth2/token',
    '/services/data%2f..%2f..%2fsecur',
    'sobjects\\..\\..\\..\\secur',
    '/services/data;x=/limits',
    'limits#fragment',
    'limits\n/x',
    'limits\u0000',
    'limits?_HttpMethod=DELETE',
    '/services/data//v60.0/limits',
    '%zz',
    'sobjects/Account/./describe',
    'HTTPS://EVIL.example/services/data',
    'https:evil.example/limits',
    ' https://evil.example/limits',
    '/\\evil.example/services/data',
    '\\\\evil.example\\services',
    '///evil.example/services/data',
    '/services/data@evil.example/limits',
    'user:pw@evil.example/limits',
    'limits\r\nHost: evil.example',
    'limits%0d%0aHost:%20evil.example',
    'limits\tx',
    'limits HTTP/1.1',
    '/services/../secur/logout.jsp',
    '/services/apexrest/../../secur/logout.jsp',
    '/services/apexrest/%2e%2e/%2e%2e/secur',
    'sobjects/%252e%252e/%252e%252e/secur',
    'sobjects/%5c..%5c..%5csecur',
    '/id/00D000000000001EAA/005000000000001AAA',
    'data:text/html,x',
    'file:///etc/passwd',
  ])('%j', async path => {
    const before = org().requests.length;
    const { error } = await read({ path });
    // The last is the guard's, for what is no path that it knows to be read.
    expect(['INVALID_PATH', 'INVALID_ARGUMENTS', 'WRITE_REFUSED']).toContain(error?.code);
    expect(
      org()
        .requests.toArray()
        .slice(before)
        .every(each => !/evil|secur|oauth2.token/.test(each.path)),
    ).toBe(true);
  });

  it('so is _HttpMethod among the parameters', async () => {
    expect((await read({ path: 'limits', query: { _HttpMethod: 'DELETE' } })).error).toMatchObject({
      code: 'INVALID_PATH',
    });
  });
});

describe('reading', () => {
  it('answers JSON, with parameters in the path or beside it', async () => {
    expect((await read({ path: 'limits' })).facts).toMatchObject({
      body: { DailyApiRequests: expect.any(Object) },
      pages: 1,
    });
    const beside = await read({
      path: 'query',
      query: { q: "SELECT Name FROM Account WHERE Name = 'a&b=c'" },
    });
    expect(beside.facts).toMatchObject({ body: { totalSize: 0 } });
    expect((await read({ path: '/services/data' })).facts).toMatchObject({ body: expect.any(Array) });
  });

  it('is not sent again what has not changed since', async () => {
    const path = 'sobjects/Account/describe';
    const later = new Date(Date.now() + 60_000).toISOString();
    const once = await read({ path, ifModifiedSince: later });
    expect(once.facts).toMatchObject({
      notModified: true,
      bytes: 0,
    });
    const changed = await read({ path, ifModifiedSince: '2001-01-01T00:00:00Z' });
    expect(Object(changed.facts).notModified).toBeUndefined();
    expect(Object(changed.facts).bytes).toBeGreaterThan(1000);
  });

  it('follows pages so far as it is told, and says where the rest is', async () => {
    const q = 'SELECT Id FROM Contact';
    const more = '/services/data/v66.0/query/01gx-2';
    const body = { totalSize: 3, done: false, nextRecordsUrl: more, records: [1, 2] };
    const firstPage = { path: /\/query\?q=/, effect: { kind: 'answer' as const, status: 200, body } };
    org().faults.add(firstPage);
    const one = await read({ path: 'query', query: { q } });
    expect(one.facts).toMatchObject({ pages: 1, more });
    org().faults.add(firstPage);
    org().faults.add({
      path: /01gx-2/,
      effect: { kind: 'answer', status: 200, body: { totalSize: 3, done: true, records: [3] } },
    });
    const both = await read({ path: 'query', query: { q }, pages: 5 });
    expect(both.facts).toMatchObject({ pages: 2, body: { records: [1, 2, 3], done: true } });
    expect(Object(both.facts).more).toBeUndefined();
  });

  it('asks for the head alone', async () => {
    const path = 'sobjects/Account/describe';
    const { facts } = await read({ path, head: true });
    const { bytes, type } = Object((await read({ path })).facts);
    expect(facts).toMatchObject({ type, pages: 0 });
    expect([bytes, 0]).toContain(Object(facts).bytes);
    expect(facts).not.toHaveProperty('body');
    const later = new Date(Date.now() + 60_000).toISOString();
    expect((await read({ path, head: true, ifModifiedSince: later })).facts).toMatchObject({
      notModified: true,
    });
    expect([...org().requests].some(each => each.method === 'HEAD')).toBe(true);
    expect((await read({ path: 'sobjects/Nothing__c', head: true })).error).toMatchObject({
      outcome: 'not_executed',
    });
  });

  it('writes what is long or no text to a file', async () => {
    const { facts } = await read({ path: 'sobjects', toFile: true });
    expect(JSON.parse(readFileSync(Object(facts).bodyFile, 'utf8')).sobjects.length).toBeGreaterThan(20);
    const long = await read({ path: 'sobjects/Account/describe' });
    expect(Object(long.facts).bodyFile ?? Object(long.facts).body).toBeDefined();
  });

  it('follows pages that are long, and those that go to a file, to the last', async () => {
    const page = (from: number, next?: string) => ({
      totalSize: 6_000,
      done: next === undefined,
      ...(next ? { nextRecordsUrl: `/services/data/v66.0/query/${next}` } : {}),
      records: Array.from({ length: 2_000 }, (_, at) => ({ Id: from + at, Name: 'x'.repeat(120) })),
    });
    for (const toFile of [false, true]) {
      answered(/\/query\?q=/, page(0, '01gz-2000'));
      answered(/01gz-2000/, page(2_000, '01gz-4000'));
      answered(/01gz-4000/, page(4_000));
      const { facts } = await read({ path: 'query', query: { q: 'SELECT Id' }, pages: 9, toFile });
      expect(facts).toMatchObject({ pages: 3 });
      expect(facts).not.toHaveProperty('more');
      const { records, done } = JSON.parse(readFileSync(Object(facts).bodyFile, 'utf8'));
      expect([records.length, records.at(-1).Id, done]).toEqual([6_000, 5_999, true]);
    }
    answered(/\/query\?q=/, page(0, '01gz-2000'));
    const { facts } = await read({ path: 'query', query: { q: 'SELECT Id' } });
    expect(facts).toMatchObject({ pages: 1, more: '/services/data/v66.0/query/01gz-2000' });
  });

  it.each([
    'https://evil.example/x',
    '//evil.example/x',
    '/services/oauth2/revoke?token=1',
    '/services/../secur/logout.jsp',
    '/services/data/v66.0/query/01gx?_HttpMethod=DELETE',
    '/services/data/v66.0/limits',
  ])('keeps what it has where the next page is %s, and says that the rest was not read', async next => {
    const before = org().requests.length;
    answered(/\/query\?q=/, { totalSize: 3, done: false, nextRecordsUrl: next, records: [1, 2] });
    const { facts } = await read({ path: 'query', query: { q: 'SELECT Id' }, pages: 3 });
    expect(facts).toMatchObject({
      pages: 1,
      body: { records: [1, 2] },
      notices: [expect.stringMatching(/next page/)],
    });
    const sent = org().requests.toArray().slice(before);
    expect(sent.filter(each => /evil|oauth2|secur|_Http/.test(each.path))).toEqual([]);
  });

  it('ends where a page names one that was read already', async () => {
    const again = { done: false, nextRecordsUrl: '/services/data/v66.0/query/01gy-1', records: [1] };
    answered(/\/query\?q=/, again);
    answered(/01gy-1/, again);
    const { facts } = await read({ path: 'query', query: { q: 'SELECT Id' }, pages: 50 });
    expect(facts).toMatchObject({ pages: 2, notices: [expect.stringMatching(/read already/)] });
  });

  it('a POST that only asks is sent; no other is', async () => {
    answered(/ui-api\/lookups/, { lookupResults: { Account: { records: [] } } });
    const { facts } = await read({ path: 'ui-api/lookups/Contact/AccountId', body: { sourceRecord: {} } });
    expect(facts).toMatchObject({ body: { lookupResults: {} } });
    const parts = [{ method: 'GET', url: `${V}/query?q=SELECT+COUNT()+FROM+Account`, referenceId: 'a' }];
    expect((await read({ path: 'composite', body: { compositeRequest: parts } })).facts).toMatchObject({
      body: { compositeResponse: [{ httpStatusCode: 200 }] },
    });
    const before = org().requests.length;
    for (const [path, body] of [
      ['sobjects/Account', { Name: 'x' }],
      ['tooling/sobjects/MetadataContainer', { Name: 'x' }],
      ['tooling/sandboxAuth', {}],
      ['jobs/query', { operation: 'query', query: 'SELECT Id FROM Account' }],
      ['composite', { compositeRequest: [{ ...parts[0], method: 'DELETE' }] }],
      ['graphql', { query: 'mutation { a }' }],
    ])
      expect((await read({ path, body })).error, String(path)).toMatchObject({
        code: expect.stringMatching(/^(WRITE_REFUSED|INVALID_PATH)$/),
        outcome: 'not_executed',
      });
    expect(org().requests.length).toBe(before);
  });

  it('tells a failure as the org told it', async () => {
    expect((await read({ path: 'sobjects/Nothing__c' })).error).toMatchObject({ code: 'NOT_FOUND' });
  });

  it.each([
    ['neither path nor graphql', {}],
    ['both', { path: 'limits', graphql: { query: '{ a }' } }],
    [
      'a body that is asked for changes since',
      { path: 'wave/query', body: {}, ifModifiedSince: '2001-01-01T00:00:00Z' },
    ],
    ['pages of GraphQL', { graphql: { query: '{ a }' }, pages: 2 }],
    ['parameters of GraphQL', { graphql: { query: '{ a }' }, query: { a: 1 } }],
  ])('%s', async (_, input) => {
    expect((await read(input)).error).toMatchObject({ code: 'INVALID_ARGUMENTS' });
  });

  it.each([
    'mutation { a }',
    'query Q { a } mutation M { b }',
    '# x\r mutation { a }',
    'subscription { a }',
    '# \u2028 mutation { a }',
    '{ a(b: "mutation") }',
    'fragment F on Account { Name(a: """\\""" """) { value } } mutation M { a { ...F } } #"""',
  ])('GraphQL: %j is refused before it is sent', async query => {
    const before = org()
      .requests.toArray()
      .filter(each => each.path.includes('graphql')).length;
    const { error } = await read({ graphql: { query } });
    expect(error).toMatchObject({ outcome: 'not_executed', next: expect.stringMatching(/variables/) });
    expect(
      org()
        .requests.toArray()
        .filter(each => each.path.includes('graphql')).length,
    ).toBe(before);
  });

  it('GraphQL: a query is sent, with words in its variables that are no mutation', async () => {
    org().faults.add({
      path: /\/graphql$/,
      effect: { kind: 'answer', status: 200, body: { data: { uiapi: 1 }, errors: [] } },
    });
    const { facts } = await read({
      graphql: { query: 'query($w: String) { uiapi(where: $w) { a } }', variables: { w: 'mutation { x }' } },
    });
    expect(facts).toMatchObject({ body: { data: { uiapi: 1 } } });
    answered(/\/graphql$/, { data: { uiapi: 2 }, errors: [] });
    const kept = await read({ graphql: { query: '{ a }' }, toFile: true });
    expect(JSON.parse(readFileSync(Object(kept.facts).bodyFile, 'utf8'))).toMatchObject({
      data: { uiapi: 2 },
    });
  });
});

describe('changing', () => {
  const change = (input: object) => call('call_api', { ...input });

  it.each([
    ['POST', 'sobjects/Account', 'create', 1, 0],
    ['PATCH', 'sobjects/Account/001000000000001AAA', 'update', 1, 0],
    ['PATCH', 'sobjects/Account/Key__c/1', 'update', 1, 0],
    ['DELETE', 'sobjects/Account/001000000000001AAA', 'destroy', 0, 1],
    ['DELETE', 'composite/sobjects?ids=a,b,c', 'destroy', 0, 3],
    ['DELETE', 'jobs/query/750000000000001', 'destroy', 0, 1],
    ['DELETE', 'tooling/sobjects/MetadataContainer/1dc000000000001', 'destroy', 0, 1],
    ['POST', 'jobs/query', 'create', 1, 0],
    ['POST', 'analytics/reports/00O000000000001AAA/instances', 'create', 1, 0],
    ['POST', 'actions/custom/flow/Close', 'destroy', 1, 0],
    ['GET', 'tooling/executeAnonymous', 'destroy', 1, 0],
    ['GET', 'query?q=SELECT+Id+FROM+Account+FOR+VIEW', 'destroy', 1, 0],
    ['POST', 'something/new', 'destroy', 1, 0],
    ['GET', 'limits', 'read', 0, 0],
    ['POST', 'wave/query', 'read', 0, 0],
    ['POST', 'analytics/reports/query', 'read', 0, 0],
  ] as const)('%s %s is taken for %s', (method, path, effect, records, deletes) => {
    expect(known(method, `${V}/${path}`, {})).toMatchObject({ effect, records, deletes });
  });

  it('so is Apex REST', () => {
    for (const method of ['POST', 'GET'])
      expect(known(method, '/services/apexrest/orders')).toMatchObject({
        effect: 'destroy',
        what: 'runs Apex of the org; what that does is not known',
      });
  });

  it('counts the records of collections, trees, actions and approvals', () => {
    const child = { attributes: {}, Contacts: { records: [{}, {}] } };
    expect(known('POST', `${V}/composite/tree/Account`, { records: [child, {}] }).records).toBe(4);
    expect(known('POST', `${V}/actions/custom/flow/A`, { inputs: [{}, {}, {}] }).records).toBe(3);
    expect(known('POST', `${V}/process/approvals`, { requests: [{}, {}] }).records).toBe(2);
  });

  it('takes a composite, a batch and a graph for what they do together', () => {
    const part = (method: string, path: string, more = {}) => ({ method, url: `${V}/${path}`, ...more });
    const composite = (...compositeRequest: object[]) =>
      known('POST', `${V}/composite`, { compositeRequest });
    expect(
      composite(
        part('POST', 'composite/sobjects', { body: { records: [{}, {}, {}] } }),
        part('PATCH', 'sobjects/Account/001000000000001AAA', { body: {} }),
        part('GET', 'limits'),
      ),
    ).toEqual({
      effect: 'update',
      what: 'creates records; updates a record, or inserts one by an external id; only reads',
      records: 4,
      deletes: 0,
    });
    const ids = Array.from({ length: 200 }, (_, at) => `001${at}`).join(',');
    expect(composite(part('DELETE', `composite/sobjects?ids=${ids}`), part('GET', 'limits'))).toMatchObject({
      effect: 'destroy',
      records: 0,
      deletes: 200,
    });
    const batchRequests = [{ method: 'DELETE', url: 'v66.0/sobjects/Account/001' }];
    expect(known('POST', `${V}/composite/batch`, { batchRequests })).toMatchObject({ deletes: 1 });
    const graphs = [{ graphId: 'a', compositeRequest: [part('POST', 'sobjects/Account', { body: {} })] }];
    expect(known('POST', `${V}/composite/graph`, { graphs })).toMatchObject({ effect: 'create', records: 1 });
    for (const odd of [
      part('PATCH', 'sobjects/Account/@{a.id}'),
      part('POST', 'sobjects/Account', { httpHeaders: { 'X-HTTP-Method': 'DELETE' } }),
    ])
      expect(composite(odd)).toMatchObject({ effect: 'destroy', what: 'its effect is not known' });
  });

  it('deletes within a composite count for their cap', async () => {
    const ids = Array.from({ length: 51 }, (_, at) => `001${at}`).join(',');
    const compositeRequest = [
      { method: 'DELETE', url: `${V}/composite/sobjects?ids=${ids}`, referenceId: 'a' },
    ];
    const { error } = await change({ method: 'POST', path: 'composite', body: { compositeRequest } });
    expect(error).toMatchObject({ code: 'ROW_CAP', message: expect.stringMatching(/51/) });
  });

  const user = '005000000000001AAA';
  const account = { attributes: { type: 'Account' }, Name: 'x' };
  it.each<[method: string, path: string, body?: object]>([
    ['POST', 'sobjects/User', {}],
    ['PATCH', `sobjects/user/${user}`, {}],
    ['DELETE', `ui-api/records/${user}`],
    ['POST', 'ui-api/records', { apiName: 'User', fields: {} }],
    ['DELETE', `composite/sobjects?ids=${user}`],
    ['PATCH', 'composite/sobjects', { records: [account, { attributes: { type: 'User' }, id: user }] }],
    ['POST', 'composite/tree/User', { records: [] }],
    ['POST', 'composite', { compositeRequest: [{ method: 'DELETE', url: `${V}/sobjects/User/${user}` }] }],
    [
      'POST',
      'composite/batch',
      { batchRequests: [{ method: 'PATCH', url: `v66.0/ui-api/records/${user}` }] },
    ],
    ['PATCH', 'sobjects/Account/001000000000001AAA/owner', { IsActive: false }],
    ['POST', 'graphql', { query: 'mutation { uiapi { a: UserCreate(input: {}) { Record { Id } } } }' }],
    ['POST', 'sobjects%2F%55ser', {}],
    ['POST', 'jobs/ingest', { object: 'User', operation: 'update' }],
  ])('%s %s is held to a rule of the policy that names the object', async (method, path, body) => {
    const { error } = await change({ method, path, ...(body ? { body } : {}) });
    expect(error).toMatchObject({ code: 'POLICY', outcome: 'not_executed' });
  });

  it('what only reads goes at once, and its plan says so', async () => {
    answered(/ui-api\/lookups/, { lookupResults: {} });
    const { facts } = await change({ method: 'POST', path: 'ui-api/lookups/Contact/AccountId', body: {} });
    expect(facts).toMatchObject({
      status: 'done',
      plan: { writes: 0, deletes: 0, details: { effect: 'only reads' }, limits: [] },
      result: { status: 200 },
    });
  });

  it('what the org refused though it answered 200 is counted', async () => {
    const records = [{ attributes: { type: 'Account' } }, { attributes: { type: 'Account' }, Name: 'ok' }];
    const { text, facts } = await change({ method: 'POST', path: 'composite/sobjects', body: { records } });
    expect(facts).toMatchObject({ result: { status: 200, failed: 1 } });
    expect(text).toMatch(/^The org answered 200; 1 of its parts FAILED/);
    const url = `${V}/sobjects/Account`;
    const compositeRequest = [{ method: 'POST', url, referenceId: 'a', body: {} }];
    const whole = await change({ method: 'POST', path: 'composite', body: { compositeRequest } });
    expect(whole.facts).toMatchObject({ result: { status: 200, failed: 1 } });
  });

  it('an answer that is no text is not shown as one', async () => {
    answered(/sobjects\/Account/, { a: 1 }, { 'content-type': 'image/png' });
    const { facts } = await change({ method: 'POST', path: 'sobjects/Account', body: { Name: 'x' } });
    expect(facts).toMatchObject({ notices: ['The answer is image/png, which is not shown.'] });
    expect(Object(facts).result).toEqual({ status: 200 });
  });

  it('a record is created at once, with its plan', async () => {
    const { facts } = await change({ method: 'POST', path: 'sobjects/Account', body: { Name: 'By REST' } });
    expect(facts).toMatchObject({
      status: 'done',
      plan: { details: { effect: 'creates a record' } },
      result: { status: 201, body: { success: true } },
    });
  });

  it('what destroys, or is not known, is asked for first', async () => {
    const { facts } = await change({ method: 'DELETE', path: 'sobjects/Account/001000000000001AAA' });
    expect(facts).toMatchObject({
      status: 'planned',
      plan: { deletes: 1, limits: ['undo_changes cannot take it back.'] },
    });
    expect((await change({ method: 'POST', path: 'something/new', body: {} })).facts).toMatchObject({
      status: 'planned',
    });
  });

  it('the row cap counts what a body holds', async () => {
    const records = Array.from({ length: 201 }, () => ({ attributes: { type: 'Account' }, Name: 'x' }));
    expect(
      (await change({ method: 'POST', path: 'composite/sobjects', body: { records } })).error,
    ).toMatchObject({ code: 'ROW_CAP' });
  });

  it.each([
    'https://evil.example/x',
    '/services/oauth2/revoke',
    '../../../secur',
    'tooling/sandboxAuth',
    '/services/data/v60.0/tooling/SandboxAuth/',
    'sobjects/Account?_httpMETHOD=DELETE',
  ])('not to %s', async path => {
    expect((await change({ method: 'POST', path, body: {} })).error).toMatchObject({
      code: 'INVALID_PATH',
    });
  });
});

describe('for clients that show text only', () => {
  it('the text has the answer, too: records, objects, lines of a text', async () => {
    const { text } = await read({
      path: 'query',
      query: { q: 'SELECT Name FROM Account ORDER BY Name LIMIT 2' },
    });
    expect(text).toMatch(
      /^totalSize \| 2\ndone \| true\nrecords\[0\] \| \{"attributes":.*\nrecords\[1\] \| /m,
    );
    expect((await read({ path: 'limits' })).text).toMatch(/^DailyApiRequests \| \{"Max":/m);
    answered(/\/analytics\/reports/, [{ id: '00O1', name: 'a || b' }]);
    expect((await read({ path: 'analytics/reports' })).text).toContain('[0] | {"id":"00O1","name":"a || b"}');
    const made = await call('call_api', {
      method: 'POST',
      path: 'sobjects/Account',
      body: { Name: 'By text' },
    });
    expect(made.text).toMatch(/^at \| value\nid \| 001\w{15}\nsuccess \| true\nerrors \| \[\]$/m);
  });
});

it('a long value hides nothing that stands behind it', async () => {
  answered(/\/analytics\/reports/, [{ a: 'x'.repeat(20_000) }, { b: 1 }]);
  const { text } = await read({ path: 'analytics/reports' });
  expect(text).toMatch(/^\[0\]\.a \| x{1500}… \(\d+ characters\)\n\[1\]\.b \| 1$/m);
});

describe('what the org does not know is told with the nearest', () => {
  it.each([
    ['an object', { path: 'sobjects/Acount/describe' }, /^Nearest objects: Account\b/],
    [
      'a field of a query',
      { path: 'query', query: { q: 'SELECT Nam FROM Account' } },
      /^Nearest fields of Account: Name\b/,
    ],
    [
      'a record',
      { path: 'sobjects/Account/001000000000000AAA' },
      /^The org has Account, but not that record/,
    ],
    ['a path', { path: 'sobjectz' }, /find_api tells the paths/],
    ['an Apex REST class', { path: '/services/apexrest/nope' }, /^No Apex REST class answers there/],
  ])('%s', async (_, input, next) => {
    const { error } = await read(input);
    expect(error).toMatchObject({ retry: 'after_fix', next: expect.stringMatching(next) });
  });
  it('a field of a change', async () => {
    const { error } = await call('call_api', {
      method: 'POST',
      path: 'sobjects/Account',
      body: { Nam: 'x' },
    });
    expect(error).toMatchObject({
      code: 'INVALID_FIELD',
      outcome: 'not_executed',
      next: expect.stringMatching(/^Nearest fields of Account: Name/),
      details: { nearest: expect.arrayContaining(['Name']) },
    });
  });
  it('the record of a change', async () => {
    const path = 'sobjects/Account/001000000000000AAA';
    const { error } = await call('call_api', { method: 'PATCH', path, body: { Name: 'x' } });
    expect(error?.next).toMatch(/^The org has no such record of Account/);
  });
  it('a path with spaces: where parameters go', async () => {
    const { error } = await read({ path: 'query?q=SELECT Id FROM Account' });
    expect(error).toMatchObject({
      code: 'INVALID_PATH',
      message: expect.stringMatching(/parameters go in query$/),
    });
  });
  it('what has nothing to do with names stays as it is', async () => {
    org().faults.add({
      path: /\/limits$/,
      effect: { kind: 'answer', status: 403, body: [{ errorCode: 'API_DISABLED_FOR_ORG', message: 'no' }] },
    });
    expect((await read({ path: 'limits' })).error).not.toHaveProperty('details');
  });
});

describe('a GraphQL answer that has errors', () => {
  it('and no data is an error, with their places', async () => {
    const query = '{ uiapi { query { Account { edges { node { Id Nam { value } } } } } } }';
    const { error } = await read({ graphql: { query } });
    expect(error).toMatchObject({ code: 'GRAPHQL_ERRORS', retry: 'after_fix', details: { total: 1 } });
    expect(error?.message).toMatch(/Nam.* \(line 1, column \d+\)/);
  });
  it('and data tells both', async () => {
    answered(/\/graphql$/, { data: { uiapi: { a: 1, b: null } }, errors: [{ message: 'no b' }] });
    const { facts, text } = await read({ graphql: { query: '{ uiapi { a b } }' } });
    expect(Object(facts).body.data).toEqual({ uiapi: { a: 1, b: null } });
    expect(text).toContain('notice: GraphQL: no b');
  });
});

it('the bytes of a file of the org come into a file as they are', async () => {
  const bytes = Buffer.from([137, 80, 78, 71, 0, 1, 2, 255]);
  const made = await call('call_api', {
    method: 'POST',
    path: 'sobjects/ContentVersion',
    body: { Title: 'pic', PathOnClient: 'pic.png', VersionData: bytes.toString('base64') },
  });
  const { id } = Object(made.facts).result.body;
  const { facts } = await read({ path: `sobjects/ContentVersion/${id}/VersionData` });
  expect(facts).toMatchObject({ type: 'application/octet-stream', bytes: bytes.length });
  expect(readFileSync(Object(facts).bodyFile)).toEqual(bytes);
});
