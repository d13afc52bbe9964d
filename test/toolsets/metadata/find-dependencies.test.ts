import { beforeAll, describe, expect, it } from 'vitest';
import { throughTheDoor } from '../_door.ts';
import { CLASSES, writeClass } from './_class.ts';

const { call, write } = throughTheDoor({
  sample: true,
  args: ['--orgs', 'dev', '--project-dir', 'project', '--toolsets', 'metadata', '--allow-non-ga-tools'],
});
const find = (input: object) => call('find_dependencies', { ...input });
const classOf = (name: string, used: string) =>
  writeClass(write, name, `public class ${name} {\n  public static ${used} other;\n}\n`);

beforeAll(async () => {
  writeClass(write, 'ChainC');
  classOf('ChainB', 'ChainC');
  classOf('ChainA', 'ChainB');
  classOf('RingA', 'RingB');
  classOf('RingB', 'RingA');
  expect((await call('deploy_metadata', { paths: [CLASSES] })).error).toBeUndefined();
});

describe('bad input', () => {
  it.each([
    [{ component: 'ApexClass' }, 'INVALID_SELECTION', /not one component/],
    [{ component: 'ApexClass:Chain*' }, 'INVALID_SELECTION', /not one component/],
    [{ component: 'ApexClas:ChainA' }, 'UNKNOWN_TYPE', /Nearest: ApexClass/],
    [{ component: 'ApexClass:ChianA' }, 'NOT_IN_ORG', /Nearest: .*ChainA/],
    [{ component: "ApexClass:x' OR Id != '" }, 'NOT_IN_ORG', /no ApexClass/],
    [{ component: 'ApexClass:ChainA', depth: 9 }, 'INVALID_ARGUMENTS', /depth/],
  ])('%j: %s', async (input, code, message) => {
    const { error } = await find(input);
    expect(error).toMatchObject({ code });
    expect(error.message).toMatch(message);
  });
});

describe('a chain', () => {
  it('one step, and whether there is more', async () => {
    expect((await find({ component: 'ApexClass:ChainA', direction: 'uses' })).facts).toMatchObject({
      rows: [['ApexClass:ChainA', 'ApexClass:ChainB', 1]],
      complete: false,
      cycles: [],
    });
  });

  it('both directions, further, as a graph', async () => {
    const { facts } = await find({ component: 'apexclass:chainb', direction: 'both', depth: 3 });
    expect(facts).toMatchObject({ total: 2, complete: true });
    expect(Object(facts).mermaid).toMatchInlineSnapshot(`
      "graph LR
        n0["ApexClass:ChainB"]
        n1["ApexClass:ChainC"]
        n2["ApexClass:ChainA"]
        n0 --> n1
        n2 --> n0"
    `);
  });

  it('what uses it, two steps away; the limit says that there is more', async () => {
    const { facts } = await find({ component: 'ApexClass:ChainC', depth: 2 });
    expect(Object(facts).rows).toEqual([
      ['ApexClass:ChainB', 'ApexClass:ChainC', 1],
      ['ApexClass:ChainA', 'ApexClass:ChainB', 2],
    ]);
    expect((await find({ component: 'ApexClass:ChainC', depth: 5, limit: 1 })).facts).toMatchObject({
      total: 1,
      complete: false,
    });
  });
});

it('a ring ends, and is told', async () => {
  const { facts, text } = await find({ component: 'ApexClass:RingA', direction: 'uses', depth: 5 });
  expect(facts).toMatchObject({
    total: 2,
    complete: true,
    cycles: [expect.arrayContaining(['ApexClass:RingA', 'ApexClass:RingB'])],
  });
  expect(text).toMatch(/1 in a circle/);
});

it('fields and objects by their full names', async () => {
  const { facts } = await find({ component: 'ApexClass:InvoiceService', direction: 'uses' });
  const used = Object(facts).rows.map((row: unknown[]) => row[1]);
  expect(used).toEqual(
    expect.arrayContaining(['CustomObject:Invoice__c', 'CustomField:Invoice__c.Status__c']),
  );
  const { facts: back } = await find({ component: 'CustomField:Invoice__c.Status__c' });
  expect(Object(back).rows).toContainEqual([
    'ApexClass:InvoiceService',
    'CustomField:Invoice__c.Status__c',
    1,
  ]);
});
