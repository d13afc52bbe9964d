import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { effectOfRequest, onlyAsks } from '../../guard/effect-of-request.ts';

const V = '/services/data/v66.0';
const soap = (inside: string) =>
  `<?xml version="1.0"?><soapenv:Envelope><soapenv:Header xmlns="x"><SessionHeader><sessionId>00D!x</sessionId></SessionHeader></soapenv:Header><soapenv:Body xmlns="x">${inside}</soapenv:Body></soapenv:Envelope>`;
const get = (url: string, method = 'GET', rest = {}) => ({ method, url, ...rest });

const query = (text: string) => `${V}/query?q=${encodeURIComponent(text)}`;
const composite = (...compositeRequest: object[]) => JSON.stringify({ compositeRequest });

const READS: ReadonlyArray<[method: string, path: string, body?: unknown]> = [
  ['GET', '/services/data'],
  ['GET', `${V}/query?q=SELECT%20Id%20FROM%20Account`],
  ['GET', `${V}/queryAll/01g-2000`],
  ['GET', `${V}/search?q=FIND%20%7Bx%7D`],
  ['GET', `${V}/limits`],
  ['GET', `${V}/sobjects/Account/describe`],
  ['GET', `${V}/tooling/query?q=x`],
  ['GET', `${V}/ui-api/records/001000000000001?fields=Account.Name`],
  ['GET', `${V}/actions/standard`],
  ['GET', `${V}/jobs/ingest/750/failedResults`],
  ['GET', `${V}/metadata/deployRequest/0Af?includeDetails=true`],
  ['HEAD', `${V}/sobjects/Account/001000000000001`],
  ['GET', '/services/oauth2/userinfo'],
  ['GET', '/id/00D000000000001/005000000000001'],
  ['GET', '//services//data//v66.0/limits'],
  ['POST', `${V}/parameterizedSearch`, '{"q":"x"}'],
  ['POST', `${V}/composite/sobjects/Account`, '{"ids":["001"],"fields":["Id"]}'],
  ['GET', '/services/apexrest/anything'],
  ['POST', `${V}/composite`, composite(get(`${V}/limits`), get(query('SELECT Id FROM Account')))],
  ['POST', `${V}/composite`, composite(get(`${V}/ui-api/lookups/Contact/AccountId`, 'POST', { body: {} }))],
  ['POST', `${V}/tooling/composite/`, composite(get(`${V}/tooling/sobjects/ApexClass/01p`))],
  [
    'POST',
    `${V}/composite/batch`,
    JSON.stringify({ batchRequests: [get('v66.0/limits')], haltOnError: true }),
  ],
  [
    'POST',
    `${V}/composite/graph`,
    JSON.stringify({ graphs: [{ graphId: 'a', compositeRequest: [get(`${V}/sobjects/Account/001`)] }] }),
  ],
  ['POST', `${V}/ui-api/lookups/Contact/AccountId?q=a`, '{"sourceRecord":{}}'],
  ['POST', `${V}/ui-api/list-records/Account/AllAccounts`, '{"pageSize":5}'],
  ['POST', `${V}/ui-api/related-list-records/batch/001000000000001`, '{}'],
  ['POST', `${V}/ui-api/actions/record/001000000000001,001000000000002/related-list`, '{}'],
  ['POST', `${V}/ui-api/predupe`, '{"apiName":"Lead","fields":{}}'],
  ['POST', `${V}/analytics/reports/query`, '{"reportMetadata":{}}'],
  ['POST', `${V}/analytics/reports/00O000000000001AAA?includeDetails=true`, '{"reportMetadata":{}}'],
  ['POST', `${V}/wave/query`, '{"query":"q = load \\"a/b\\";"}'],
  ['POST', `${V}/ssot/queryv2`, '{"sql":"SELECT 1"}'],
  ['POST', `${V}/scheduling/getAppointmentSlots`, '{}'],
  ['POST', `${V}/graphql`, '{"query":"query { a }","variables":{}}'],
  [
    'POST',
    `${V}/graphql`,
    '{"query":"query($a: String) { a(b: $a) permutation }","variables":{"a":"mutation { c }"}}',
  ],
  [
    'POST',
    `${V}/graphql`,
    '{"query":"{ uiapi { query { Subscription__c { edges { node { mutation__c } } } } } }"}',
  ],
  ['POST', `${V}/ssot/query-sql?dataspace=default`, '{"sql":"SELECT a FROM b WHERE c = \'DROP; it\'\'s\'"}'],
  [
    'POST',
    `${V}/ssot/query-sql`,
    '{"sql":"(with x AS (SELECT 1) SELECT \\"update\\" FROM x);","sqlParameters":[]}',
  ],
  ['POST', `${V}/einstein/prompt-templates/Sum_Up/generations`, '{"isPreview":true,"inputParams":{}}'],
  ['POST', '/services/oauth2/singleaccess', 'redirect_uri=%2Flightning'],
  ['POST', `${V}/jobs/query`, '{"operation":"query","query":"SELECT Id FROM Account"}'],
  ['PATCH', `${V}/jobs/query/750000000000001`, '{"state":"Aborted"}'],
  ['DELETE', `${V}/jobs/query/750000000000001`],
  ['POST', `${V}/tooling/sobjects/MetadataContainer`, '{"Name":"x"}'],
  ['POST', `${V}/tooling/sobjects/ApexClassMember`, '{"MetadataContainerId":"1dc","Body":"x"}'],
  ['POST', `${V}/tooling/sobjects/ApexTriggerMember/`, '{"MetadataContainerId":"1dc","Body":"x"}'],
  ['POST', `${V}/tooling/sobjects/ContainerAsyncRequest`, '{"MetadataContainerId":"1dc","IsCheckOnly":true}'],
  ['PATCH', `${V}/tooling/sobjects/ContainerAsyncRequest/1dr000000000001`, '{"State":"Aborted"}'],
  ['DELETE', `${V}/tooling/sobjects/MetadataContainer/1dc000000000001`],
  ...[
    'describeMetadata',
    'describeValueType',
    'listMetadata',
    'readMetadata',
    'retrieve',
    'checkRetrieveStatus',
    'checkDeployStatus',
    'checkStatus',
  ].map((name): [string, string, string] => [
    'POST',
    '/services/Soap/m/66.0',
    soap(`<${name}><a>1</a></${name}>`),
  ]),
  ...[
    'query',
    'queryAll',
    'queryMore',
    'search',
    'describeGlobal',
    'describeSObjects',
    'getUserInfo',
    'getServerTimestamp',
  ].map((name): [string, string, string] => [
    'POST',
    '/services/Soap/u/66.0',
    soap(`<ns:${name} a="1"></ns:${name}>`),
  ]),
];

const QUERIES = [
  "SELECT Id FROM Account WHERE Name = 'look FOR VIEW'",
  "SELECT Id FROM Account WHERE Name = 'it\\'s FOR VIEW' AND Industry = '{'",
  'SELECT Id, For_View__c FROM Account',
  "FIND {it's FOR VIEW \\} UPDATE TRACKING} RETURNING Account(Id)",
];
const MARKING = [
  'SELECT Id FROM Account FOR VIEW',
  'SELECT Id FROM Account LIMIT 1 for\n reference',
  'SELECT Id FROM Account FOR UPDATE',
  'SELECT Id FROM Account FOR VIEW ALL ROWS',
  "SELECT Id FROM Account WHERE Name = '{' FOR VIEW",
  "SELECT Id FROM Account WHERE Name = '\\\\' FOR VIEW",
  "FIND {it's} RETURNING Account(Id) UPDATE TRACKING, VIEWSTAT",
  "FIND {a} RETURNING Account(Id FOR VIEW), Contact(Id WHERE Name = '}')",
  'FIND {a} UPDATE VIEWSTAT',
];

const CHANGES: ReadonlyArray<[method: string, path: string, body?: unknown]> = [
  // Saves what is in a container.
  ...[
    '{"MetadataContainerId":"1dc","IsCheckOnly":false}',
    '{"MetadataContainerId":"1dc"}',
    '{"MetadataContainerId":"1dc","IsCheckOnly":"true"}',
    '{"MetadataContainerId":"1dc","IsCheckOnly":true,"isCheckOnly":false}',
    '{"MetadataContainerId":"1dc","IsCheckOnly":true,"IsRunTests":true}',
    'broken',
  ].map((body): [string, string, string] => ['POST', `${V}/tooling/sobjects/ContainerAsyncRequest`, body]),
  ['PATCH', `${V}/tooling/sobjects/ContainerAsyncRequest/1dr`, '{"State":"Queued"}'],
  ['PATCH', `${V}/tooling/sobjects/ContainerAsyncRequest/1dr`, '{"State":"Aborted","IsCheckOnly":false}'],
  ['POST', `${V}/tooling/sobjects/ApexClass`, '{"Body":"x"}'],
  ['POST', `${V}/tooling/sobjects/ApexComponentMember`, '{"Body":"x"}'],
  ['POST', `${V}/sobjects/MetadataContainer`, '{"Name":"x"}'],
  ['PATCH', `${V}/tooling/sobjects/ApexClassMember/400`, '{"Body":"x"}'],
  ['DELETE', `${V}/tooling/sobjects/ApexClass/01p`],
  ['DELETE', `${V}/tooling/sobjects/ApexClassMember/400`],
  ['DELETE', `${V}/tooling/sobjects/MetadataContainer/1dc/x`],
  ['POST', `${V}/sobjects/Account`, '{}'],
  ['PATCH', `${V}/sobjects/Account/001`, '{}'],
  ['DELETE', `${V}/sobjects/Account/001`],
  ['PUT', `${V}/jobs/ingest/750/batches`, 'a'],
  ['POST', `${V}/jobs/ingest`, '{}'],
  ['PATCH', `${V}/jobs/query/750`, '{"state":"UploadComplete"}'],
  ['POST', `${V}/composite/sobjects`, '{"ids":["001"],"fields":["Id"]}'],
  ['POST', `${V}/composite/sobjects/Account`, '{"records":[]}'],
  ['POST', `${V}/composite/sobjects/Account`, '{"ids":[],"fields":[],"records":[]}'],
  ['POST', `${V}/composite/sobjects/Account`, 'broken'],
  ['DELETE', `${V}/composite/sobjects?ids=001`],
  ['POST', `${V}/composite`, JSON.stringify({ compositeRequest: [] })],
  [
    'POST',
    `${V}/composite`,
    JSON.stringify({ compositeRequest: [get(`${V}/limits`), get(`${V}/sobjects/A/1`, 'DELETE')] }),
  ],
  [
    'POST',
    `${V}/composite`,
    JSON.stringify({ compositeRequest: [get(`${V}/tooling/executeAnonymous?anonymousBody=x`)] }),
  ],
  [
    'POST',
    `${V}/composite`,
    JSON.stringify({ compositeRequest: [get(`${V}/sobjects/A?_HttpMethod=PATCH`)] }),
  ],
  ['POST', `${V}/composite`, JSON.stringify({ compositeRequest: [get(`${V}/limits`, 'get')] })],
  [
    'POST',
    `${V}/composite`,
    JSON.stringify({
      compositeRequest: [get(`${V}/limits`, 'GET', { httpHeaders: { 'X-HTTP-Method': 'DELETE' } })],
    }),
  ],
  ['POST', `${V}/composite`, composite()],
  ['POST', `${V}/composite`, composite(get(`${V}/sobjects/Account/@{a.id}`))],
  ['POST', `${V}/composite`, composite(get(`${V}/limits`, 'GET', { binaryPartName: 'x' }))],
  ['POST', `${V}/composite`, composite(get('@evil.example/services/data/v66.0/limits'))],
  ['POST', `${V}/composite`, composite(get('https://evil.example/services/data/v66.0/limits'))],
  ['POST', `${V}/composite`, composite(get(`${V}/composite`, 'POST', { body: { compositeRequest: [] } }))],
  ['POST', `${V}/composite`, composite(get(`${V}/composite/sobjects`, 'POST', { body: { records: [] } }))],
  ['POST', `${V}/composite`, composite(get(`${V}/tooling/sandboxAuth`, 'POST', { body: {} }))],
  ['POST', `${V}/composite`, composite(get(query('SELECT Id FROM Account FOR VIEW')))],
  [
    'POST',
    `${V}/composite`,
    JSON.stringify({ compositeRequest: [get(`${V}/sobjects/A/1`, 'DELETE')], graphs: [] }),
  ],
  [
    'POST',
    `${V}/composite`,
    JSON.stringify({
      compositeRequest: [get(`${V}/sobjects/A/1`, 'DELETE')],
      batchRequests: [get('v66.0/a')],
    }),
  ],
  ['POST', `${V}/composite/batch`, JSON.stringify({ batchRequests: [get('v66.0/sobjects/A/1', 'PATCH')] })],
  ['POST', `${V}/composite/graph`, '{}'],
  ['POST', `${V}/composite/graph`, '{"graphs":[]}'],
  ['POST', `${V}/composite/graph`, composite(get(`${V}/limits`))],
  ['POST', `${V}/ui-api/predupe`, '{"apiName":"Lead","fields":{},"allowSaveOnDuplicate":true}'],
  ['POST', `${V}/ui-api/records`, '{}'],
  ['POST', `${V}/ui-api/list-info/Account`, '{}'],
  ['PATCH', `${V}/ui-api/list-records/Account/AllAccounts`, '{}'],
  ['POST', `${V}/analytics/reports?cloneId=00O000000000001AAA`, '{}'],
  ['PATCH', `${V}/analytics/reports/00O000000000001AAA`, '{}'],
  ['POST', `${V}/analytics/reports/00O000000000001AAA/instances`, '{}'],
  ['POST', `${V}/ssot/queryv2`, '{"sql":"DROP TABLE a"}'],
  // Comments and texts that one server ends here and another there, with a mutation between the two.
  ['POST', `${V}/graphql`, JSON.stringify({ query: '# \u2028 mutation M { a }' })],
  ['POST', `${V}/graphql`, JSON.stringify({ query: '{ a(b: "\u2029 mutation M { a } #") }' })],
  ['POST', `${V}/graphql`, JSON.stringify({ query: '{ a(b: """\\""" """) } mutation M { c } #"""' })],
  ['POST', `${V}/parameterizedSearch`, '{"q":"x","updateViewStat":true}'],
  ['GET', `${V}/parameterizedSearch?q=x&updateTracking=true`],
  ['GET', `${V}/ui-api/records/001000000000001?updateMru=true`],
  ['POST', '/services/Soap/u/66.0', soap('<query><queryString>a F&#79;R VIEW</queryString></query>')],
  ['POST', `${V}/composite/tree/Account`, '{}'],
  ['POST', `${V}/graphql`, '{"query":"mutation { a }"}'],
  ['POST', `${V}/ssot/query-sql`, '{"sql":"DELETE FROM a"}'],
  ['POST', `${V}/ssot/query-sql`, '{"sql":"SELECT 1; DROP TABLE a"}'],
  ['POST', `${V}/ssot/query-sql`, '{"sql":"WITH a AS (INSERT INTO b SELECT 1) SELECT 1"}'],
  ['POST', `${V}/ssot/query-sql`, '{"sql":"SELECT \'\\\\\'; DELETE FROM a; --\'"}'],
  ['POST', `${V}/ssot/query-sql`, '{"sql":"SELECT $$ \' $$; DELETE FROM a; SELECT $$ \' $$"}'],
  ['POST', `${V}/ssot/query-sql`, '{"sql":"SELECT \'a"}'],
  ['POST', `${V}/ssot/query-sql`, '{"sql":"SELECT 1 -- \\r; DROP TABLE a"}'],
  ['POST', `${V}/ssot/query-sql`, '{"sql":"SELECT 1","operation":"x"}'],
  ['DELETE', `${V}/ssot/query-sql/MTAuMjc`],
  ['POST', `${V}/einstein/prompt-templates/Sum_Up/generations`, '{"isPreview":false}'],
  ['POST', `${V}/einstein/prompt-templates/Sum_Up/generations`, '{"isPreview":"true"}'],
  ['POST', `${V}/einstein/prompt-templates/Sum_Up/generations`, '{}'],
  ['POST', `${V}/graphql`, '{"query":"query { a } mutation M { b }"}'],
  ['POST', `${V}/graphql`, '{"query":"# x\\r mutation { a }"}'],
  ['POST', `${V}/graphql`, '{"query":"{ a } subscription { b }"}'],
  ['POST', `${V}/graphql`, '{"query":"{ a }","extensions":{}}'],
  ['POST', `${V}/graphql`, '[{"query":"mutation { a }"}]'],
  ['POST', `${V}/graphql`, 'mutation { a }'],
  ['POST', `${V}/graphql/x`, '{"query":"{ a }"}'],
  ['GET', `${V}/tooling/executeAnonymous/?anonymousBody=x`],
  ['GET', `${V}/tooling/ExecuteAnonymous?anonymousBody=x`],
  ['GET', `${V}/tooling/%65xecuteAnonymous?anonymousBody=x`],
  ['GET', `${V}/tooling//executeAnonymous?anonymousBody=x`],
  ['GET', `${V}/x/../tooling/executeAnonymous?anonymousBody=x`],
  ['GET', `${V}/x/%2e%2e/tooling/executeAnonymous?anonymousBody=x`],
  ['GET', `${V}/tooling/runTestsSynchronous/?classnames=A`],
  ['GET', `${V}/tooling/runTestsAsynchronous/?classids=A`],
  ['POST', `${V}/tooling/runTestsAsynchronous`, '{}'],
  ['POST', '/services/apexrest/anything', '{}'],
  ['GET', '/services/oauth2/revoke?token=x'],
  ['GET', '/services/oauth2/singleaccess'],
  ['POST', '/services/oauth2/singleaccess/x', ''],
  ['POST', '/services/oauth2/token', 'grant_type=refresh_token'],
  ['GET', '/secur/logout.jsp'],
  ['GET', '/secur/frontdoor.jsp?sid=x'],
  ['GET', `${V}/../../../secur/logout.jsp`],
  ['GET', `${V}/sobjects/Account%2F..%2F..%2Fsecur`],
  ['GET', `${V}/limits;x=/executeAnonymous`],
  ['GET', `${V}/sobjects/Account/001?_HttpMethod=DELETE`],
  ['POST', `${V}/parameterizedSearch?_HttpMethod=PATCH`, '{}'],
  ['POST', `${V}/parameterizedSearch?%5FHttpMethod=PATCH`, '{}'],
  ['POST', `${V}/parameterizedSearch/..`, '{}'],
  ['OPTIONS', `${V}/limits`],
  ['get', `${V}/limits`],
  ['TRACE', `${V}/limits`],
  ...[
    'deploy',
    'cancelDeploy',
    'createMetadata',
    'updateMetadata',
    'upsertMetadata',
    'deleteMetadata',
    'renameMetadata',
    'deployRecentValidation',
  ].map((name): [string, string, string] => [
    'POST',
    '/services/Soap/m/66.0',
    soap(`<${name}><a>1</a></${name}>`),
  ]),
  ...[
    'create',
    'update',
    'upsert',
    'delete',
    'undelete',
    'merge',
    'login',
    'logout',
    'setPassword',
    'sendEmail',
    'emptyRecycleBin',
    'executeanonymous',
  ].map((name): [string, string, string] => [
    'POST',
    '/services/Soap/u/66.0',
    soap(`<${name}><a>1</a></${name}>`),
  ]),
  ['POST', '/services/Soap/m/66.0', soap('<listMetadata></listMetadata><deleteMetadata></deleteMetadata>')],
  [
    'POST',
    '/services/Soap/m/66.0',
    soap('<listMetadata></listMetadata><deleteMetadata></deleteMetadata><listMetadata></listMetadata>'),
  ],
  [
    'POST',
    '/services/Soap/m/66.0',
    `<!-- ${soap('<listMetadata></listMetadata>')} -->${soap('<deleteMetadata></deleteMetadata>')}`,
  ],
  [
    'POST',
    '/services/Soap/m/66.0',
    soap('<listMetadata></listMetadata>') + soap('<deleteMetadata></deleteMetadata>'),
  ],
  ['POST', '/services/Soap/m/66.0', soap('<![CDATA[<x>]]><listMetadata></listMetadata>')],
  ['POST', '/services/Soap/m/66.0', Buffer.from(soap('<listMetadata></listMetadata>'))],
  ['POST', '/services/Soap/m/66.0', soap('')],
  ['POST', '/services/Soap/s/66.0', soap('<runTests></runTests>')],
];

describe('effectOfRequest', () => {
  test.each(READS)('%s %s reads', (method, path, body) => {
    expect(effectOfRequest({ method, path, body })).toBe('read');
  });
  test.each(CHANGES)('%s %s changes', (method, path, body) => {
    expect(effectOfRequest({ method, path, body })).toBe('change');
  });
  test.each([
    ['POST', '/services/oauth2/singleaccess', 'redirect_uri=x'],
    ['POST', `${V}/tooling/sandboxAuth`, '{}'],
    ['POST', `${V}/tooling/sobjects/MetadataContainer`, '{"Name":"x"}'],
    ['DELETE', `${V}/jobs/query/750000000000001`, undefined],
  ])('%s %s reads on our own way only', (method, path, body) => {
    expect(effectOfRequest({ method, path, body })).toBe('read');
    expect(onlyAsks({ method, path, body })).toBe(false);
  });
  test.each(QUERIES)('%s reads', text => {
    expect(effectOfRequest({ method: 'GET', path: query(text) })).toBe('read');
    const body = JSON.stringify({ operation: 'query', query: text });
    expect(effectOfRequest({ method: 'POST', path: `${V}/jobs/query`, body })).toBe('read');
  });
  test.each(MARKING)('%s leaves marks', text => {
    expect(effectOfRequest({ method: 'GET', path: query(text) })).toBe('change');
    expect(effectOfRequest({ method: 'GET', path: query(text).replaceAll('%20', '+') })).toBe('change');
    const body = JSON.stringify({ operation: 'query', query: text });
    expect(effectOfRequest({ method: 'POST', path: `${V}/jobs/query`, body })).toBe('change');
    const asked = soap(`<query><queryString>${text}</queryString></query>`);
    expect(effectOfRequest({ method: 'POST', path: '/services/Soap/u/66.0', body: asked })).toBe('change');
  });
  test.each(['X-HTTP-Method-Override', 'x-http-method', 'X-Method-Override', 'x-method'])(
    '%s makes a read a change',
    name => {
      expect(effectOfRequest({ method: 'GET', path: `${V}/limits`, headers: { [name]: 'DELETE' } })).toBe(
        'change',
      );
    },
  );
  test('never throws, and whatever is not GET or HEAD and not in the table is a change', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('POST', 'PUT', 'PATCH', 'DELETE', 'MERGE'),
        fc.string(),
        fc.string(),
        (method, path, body) => {
          expect(effectOfRequest({ method, path: `${V}/sobjects/${path}`, body })).toBe('change');
        },
      ),
    );
  });
});
