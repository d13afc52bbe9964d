import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { allResources, findResources } from '../../../toolsets/api/_resources.ts';
import { known } from '../../../toolsets/api/_what-it-does.ts';
import { throughTheDoor } from '../_door.ts';

const { call, org } = throughTheDoor({ args: ['--orgs', 'dev', '--toolsets', 'api,data'] });
const read = (input: object) => call('call_api_readonly', { ...input });

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
  ])('"%s" finds %s', (words, path) => {
    expect(
      findResources(words, undefined)
        .slice(0, 5)
        .map(each => each.path),
    ).toContain(path);
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

  it('writes what is long or no text to a file', async () => {
    const { facts } = await read({ path: 'sobjects', toFile: true });
    expect(JSON.parse(readFileSync(Object(facts).bodyFile, 'utf8')).sobjects.length).toBeGreaterThan(20);
    const long = await read({ path: 'sobjects/Account/describe' });
    expect(Object(long.facts).bodyFile ?? Object(long.facts).body).toBeDefined();
  });

  it('tells a failure as the org told it', async () => {
    expect((await read({ path: 'sobjects/Nothing__c' })).error).toMatchObject({ code: 'NOT_FOUND' });
  });

  it.each([
    ['neither path nor graphql', {}],
    ['both', { path: 'limits', graphql: { query: '{ a }' } }],
  ])('%s', async (_, input) => {
    expect((await read(input)).error).toMatchObject({ code: 'INVALID_ARGUMENTS' });
  });

  it.each(['mutation { a }', 'query Q { a } mutation M { b }', '# x\r mutation { a }', 'subscription { a }'])(
    'GraphQL: %j is refused before it is sent',
    async query => {
      const before = org()
        .requests.toArray()
        .filter(each => each.path.includes('graphql')).length;
      const { error } = await read({ graphql: { query } });
      expect(error?.outcome).toBe('not_executed');
      expect(
        org()
          .requests.toArray()
          .filter(each => each.path.includes('graphql')).length,
      ).toBe(before);
    },
  );

  it('GraphQL: a query is sent, words in its strings are no mutation', async () => {
    org().faults.add({
      path: /\/graphql$/,
      effect: { kind: 'answer', status: 200, body: { data: { uiapi: 1 }, errors: [] } },
    });
    const { facts } = await read({ graphql: { query: 'query { uiapi(where: "mutation { x }") { a } }' } });
    expect(facts).toMatchObject({ body: { data: { uiapi: 1 } } });
  });
});

describe('changing', () => {
  const change = (input: object) => call('call_api', { ...input });

  it.each([
    ['POST', 'sobjects/Account', 'create', 1, 0],
    ['PATCH', 'sobjects/Account/001000000000001AAA', 'update', 1, 0],
    ['PATCH', '/services/data/v60.0/sobjects/Account/Key__c/1', 'update', 1, 0],
    ['DELETE', 'sobjects/Account/001000000000001AAA', 'destroy', 0, 1],
    ['DELETE', 'composite/sobjects?ids=a,b,c', 'destroy', 0, 3],
    ['POST', 'actions/custom/flow/Close', 'destroy', 1, 0],
    ['GET', 'tooling/executeAnonymous', 'destroy', 1, 0],
    ['POST', 'something/new', 'destroy', 1, 0],
    ['POST', '/services/apexrest/orders', 'destroy', 1, 0],
  ] as const)('%s %s is taken for %s', (method, path, effect, records, deletes) => {
    expect(known(method, path)).toMatchObject({ effect, records, deletes });
  });

  it('counts the records of collections, trees and composites', () => {
    const child = { attributes: {}, Contacts: { records: [{}, {}] } };
    expect(known('POST', 'composite/tree/Account', { records: [child, {}] }).records).toBe(4);
    expect(
      known('POST', 'composite', { compositeRequest: [{ body: {} }, { body: { records: [{}, {}, {}] } }] })
        .records,
    ).toBe(4);
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

  it.each(['https://evil.example/x', '/services/oauth2/revoke', '../../../secur'])(
    'not to %s',
    async path => {
      expect((await change({ method: 'POST', path, body: {} })).error).toMatchObject({
        code: 'INVALID_PATH',
      });
    },
  );
});
