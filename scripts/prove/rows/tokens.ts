import type { Row } from '../row.ts';
import type { Server } from '../server.ts';
import type { Site } from '../stage.ts';

const MOST_CHARS = 25_000;
const MOST_TOOLS = 32;
const MOST_LISTED = 14 * 1_024;
/** Questions whose plain answers are long. */
const QUESTIONS: [tool: string, input: object, path: string][] = [
  [
    'run_soql_query',
    { query: 'SELECT FIELDS(ALL) FROM Account LIMIT 200' },
    'query?q=SELECT+FIELDS(ALL)+FROM+Account+LIMIT+200',
  ],
  [
    'run_soql_query',
    { query: 'SELECT Id, Name, Description, Owner.Name FROM Account' },
    'query?q=SELECT+Id,Name,Description,Owner.Name+FROM+Account',
  ],
  ['describe_object', { object: 'Account' }, 'sobjects/Account/describe'],
  ['describe_object', {}, 'sobjects'],
];

/** What a model has to read: of the tools once, of each answer at most. */
export const tokens: Row = {
  name: 'tokens',
  check: 'characters that a model reads: tools of the usual start; answers of 2,000 records and describes',
  wanted: `at most ${MOST_TOOLS} tools in 14 KB; answers of at most ${MOST_CHARS.toLocaleString('en')} characters`,
  async prove(stage) {
    const site = await stage.site(['tokens']);
    const truth = site.truth('tokens');
    await truth.insert(
      Array.from({ length: 2_000 }, (_, row) => ({ Name: `Long ${row}`, Description: 'x'.repeat(300) })),
    );
    const server = await site.serve({ orgs: 'tokens' });
    const tools = await server.tools();
    const listed = JSON.stringify(
      tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema })),
    );
    const { ours, plain } = await answersOf(site, server);
    return {
      cases: `${tools.length} tools, ${QUESTIONS.length} long answers`,
      figure: `${tools.length} tools in ${(listed.length / 1_024).toFixed(1)} KB; the longest answer has ${ours.toLocaleString('en')} characters`,
      holds: tools.length <= MOST_TOOLS && listed.length <= MOST_LISTED && ours <= MOST_CHARS,
      control: {
        figure: `the org's own answer: ${plain.toLocaleString('en')} characters`,
        counts: plain > MOST_CHARS,
      },
    };
  },
};

async function answersOf(site: Site, server: Server): Promise<{ ours: number; plain: number }> {
  let [ours, plain] = [0, 0];
  for (const [tool, input, path] of QUESTIONS) {
    const { text, facts } = await server.call(tool, input);
    ours = Math.max(ours, text.length, JSON.stringify(facts).length);
    plain = Math.max(plain, (await site.truth('tokens').raw('GET', path)).text.length);
  }
  return { ours, plain };
}
