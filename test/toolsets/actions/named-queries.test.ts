import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { throughTheDoor } from '../_door.ts';

const FLAGS = ['--orgs', 'dev', '--project-dir', 'project', '--toolsets', 'actions,metadata,data,core'];
const { call, org, write } = throughTheDoor({ sample: true, args: FLAGS });
const FOLDER = 'force-app/main/default/apiNamedQueries';
const file = (body: string, ...parameters: string[]) => `<?xml version="1.0" encoding="UTF-8"?>
<ApiNamedQuery xmlns="http://soap.sforce.com/2006/04/metadata">
${parameters.map(name => `<apiNamedQueryParameters><description>d</description><parameterLabel>l</parameterLabel><parameterName>${name}</parameterName></apiNamedQueryParameters>`).join('\n')}
    <apiVersion>66.0</apiVersion>
    <body2>${body}</body2>
    <description>About it</description>
    <masterLabel>Some accounts</masterLabel>
</ApiNamedQuery>
`;
const ask = (input: object) => call('run_named_query', { ...input });
const sent = () =>
  org()
    .requests.toArray()
    .filter(({ path }) => path.includes('/named/')).length;

beforeAll(async () => {
  write(
    `${FOLDER}/accountsByName.apiNamedQuery-meta.xml`,
    file(
      'SELECT Name, Owner.Username FROM Account WHERE Name = :name LIMIT :maxrecords',
      'name',
      'maxrecords',
    ),
  );
  write(`${FOLDER}/allAccounts.apiNamedQuery-meta.xml`, file('SELECT Name FROM Account'));
  const { error } = await call('deploy_metadata', { paths: [FOLDER] });
  expect(error).toBeUndefined();
  await call('write_records', {
    object: 'Account',
    operation: 'insert',
    records: [{ Name: "O'Hara" }, { Name: "x' OR Name != '" }],
  });
});

describe('named queries', () => {
  it('are found with their text and what they take', async () => {
    const { facts } = await call('find_actions', { kinds: ['named_query'], search: 'account' });
    expect(Object(facts).actions).toMatchInlineSnapshot(`
      [
        {
          "about": "Some accounts; (name: that of Name, maxrecords: INTEGER); SELECT Name, Owner.Username FROM Account WHERE Name = :name LIMIT :maxrecords",
          "kind": "named_query",
          "name": "accountsByName",
        },
        {
          "about": "Some accounts; SELECT Name FROM Account",
          "kind": "named_query",
          "name": "allAccounts",
        },
      ]
    `);
  });

  it('are run with values that are data', async () => {
    for (const name of ["O'Hara", "x' OR Name != '"])
      expect(
        (await ask({ name: 'accountsByName', parameters: { name, maxrecords: 5 } })).facts,
      ).toMatchObject({
        ...{ totalSize: 1, columns: ['Name', 'Owner.Username'] },
        rows: [[name, 'admin@acme.example.dev']],
      });
  });

  it('write all their rows to a file', async () => {
    const { facts } = await ask({ name: 'allAccounts', toFile: true });
    const { totalSize, rowsFile, rows } = Object(facts);
    expect(readFileSync(rowsFile, 'utf8').trim().split('\n')).toHaveLength(totalSize + 1);
    expect(rows.length).toBeLessThanOrEqual(5);
  });

  it.each([
    [
      'a parameter that the org would pass over',
      { name: 'allAccounts', parameters: { name: 'x' } },
      'INVALID_INPUTS',
      /no such input; it has none/,
    ],
    [
      'a parameter that is missing',
      { name: 'accountsByName', parameters: { name: 'x' } },
      'INVALID_INPUTS',
      /maxrecords: it is required/,
    ],
    [
      'a text for a number',
      { name: 'accountsByName', parameters: { name: 'x', maxrecords: 'all' } },
      'INVALID_INPUTS',
      /maxrecords: it has to be a whole number/,
    ],
    ['a query that is not there', { name: 'nothing' }, 'NO_SUCH_ACTION', /no named_query action/],
    ['a path for a name', { name: '../limits' }, 'INVALID_ARGUMENTS', /name/],
    [
      'a list for a value',
      { name: 'allAccounts', parameters: { a: ['x'] } },
      'INVALID_ARGUMENTS',
      /parameters/,
    ],
  ])('%s is refused before anything is sent', async (_, input, code, says) => {
    const before = sent();
    const { error } = await ask(input);
    expect(error).toMatchObject({ code });
    expect(error?.message).toMatch(says);
    expect(sent()).toBe(before);
  });

  it('that mark records are not run by a tool that reads (a scripted answer: such a query cannot be made in the local org)', async () => {
    const records = [
      { DeveloperName: 'seen', MasterLabel: 'Seen', Body2: 'SELECT Id FROM Account FOR VIEW' },
    ];
    org().faults.add({
      path: /ApiNamedQuery/,
      effect: { kind: 'answer', status: 200, body: { totalSize: 1, done: true, records } },
    });
    expect((await ask({ name: 'seen' })).error).toMatchObject({ code: 'QUERY_WRITES' });
  });

  it('whose texts this user may not read are run, and that is said', async () => {
    org().faults.add({
      path: /ApiNamedQuery/,
      effect: {
        kind: 'answer',
        status: 400,
        body: [
          {
            errorCode: 'INVALID_FIELD',
            message: "No such column 'DeveloperName' on entity 'ApiNamedQuery'.",
          },
        ],
      },
    });
    const { facts } = await ask({ name: 'allAccounts', parameters: { any: 1 } });
    expect(Object(facts).notices).toEqual([expect.stringContaining('not checked')]);
  });
});
