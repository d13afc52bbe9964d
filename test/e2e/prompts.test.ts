import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect, startOrgs } from './_door.ts';

let orgs: Awaited<ReturnType<typeof startOrgs>>;
beforeAll(async () => {
  orgs = await startOrgs();
});
afterAll(() => orgs.close());

const eras = ['newer', 'older'] as const;
const ALL = ['--orgs', 'dev', '--allow-non-ga-tools'];
type Client = Awaited<ReturnType<typeof connect>>;

async function textOf(client: Client, name: string, args: Record<string, string>): Promise<string> {
  const { messages } = await client.getPrompt({ name, arguments: args });
  return messages.flatMap(({ content }) => (content.type === 'text' ? content.text : [])).join('\n');
}
const complete = async (client: Client, prompt: string, name: string, value: string, args = {}) =>
  (
    await client.complete({
      ref: { type: 'ref/prompt', name: prompt },
      argument: { name, value },
      context: { arguments: args },
    })
  ).completion.values;

it.each(eras)('prompts are listed, filled in and completed, %s era', async era => {
  const client = await connect({ home: orgs.home, args: ALL, era });
  const { prompts } = await client.listPrompts();
  expect(prompts.map(({ name }) => name)).toEqual([
    'explore-org',
    'load-file',
    'deploy-and-test',
    'fix-failing-test',
  ]);
  expect(prompts[1]?.arguments).toContainEqual({
    name: 'file',
    description: 'Path in the project, for example data/accounts.csv',
    required: true,
  });
  expect(await textOf(client, 'load-file', { file: 'data/a.csv', object: 'Account' })).toMatchInlineSnapshot(`
    "Load the file "data/a.csv" into the Salesforce object "Account".
    1. Describe the object: required fields, external ids, picklists.
    2. Call load_file with planOnly, and show me columns, preview, rows and what could not be undone. If columns do not fit, propose a mapping.
    3. With my yes, load it. If the load goes on, wait for its job.
    4. Report: rows of the file = succeeded + failed + not processed. For failed rows, say the reasons, and where the file with them is."
  `);
  expect(await textOf(client, 'explore-org', { org: 'dev' })).toContain('Use the org "dev" in every call.');
  expect(await complete(client, 'explore-org', 'org', 'D')).toEqual(['dev']);
  expect(await complete(client, 'load-file', 'object', 'opportunityl')).toEqual(['OpportunityLineItem']);
  expect(await complete(client, 'load-file', 'object', 'case', { org: 'dev' })).toContain('Case');
  expect((await complete(client, 'load-file', 'object', '')).length).toBeGreaterThan(20);
  expect(await complete(client, 'load-file', 'file', 'da')).toEqual([]);
});

it.each<[what: string, prompt: string, args: Record<string, string>, says: RegExp]>([
  ['a prompt that is not there', 'explore_org', {}, /There is no prompt explore_org. Nearest: explore-org/],
  [
    'an argument that is missing',
    'load-file',
    { file: 'a.csv' },
    /load-file: object is missing. It takes: file, object, org/,
  ],
  ['an argument that is blank', 'load-file', { file: ' ', object: 'Account' }, /file is missing/],
  ['an argument that is unknown', 'explore-org', { orgs: 'dev' }, /orgs is no argument/],
  ['an argument that is too long', 'explore-org', { object: 'x'.repeat(1_001) }, /more than 1000 characters/],
])('%s is told, with what would fit', async (_, prompt, args, says) => {
  const client = await connect({ home: orgs.home, args: ALL });
  await expect(textOf(client, prompt, args)).rejects.toThrow(says);
});

it('a completion for an org that is not allowed reaches none', async () => {
  const client = await connect({ home: orgs.home, args: ALL });
  await expect(complete(client, 'load-file', 'object', 'a', { org: 'prod' })).rejects.toThrow(
    /'prod' is not one of the orgs/,
  );
});

it('only prompts whose tools are offered are listed', async () => {
  const client = await connect({ home: orgs.home, args: ['--orgs', 'dev', '--toolsets', 'data'] });
  expect((await client.listPrompts()).prompts.map(({ name }) => name)).toEqual(['explore-org']);
});
