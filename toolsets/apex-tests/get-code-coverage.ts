import { defineTool, soql, z } from 'orgsmith/toolkit';
import { leastFirst, orgCoverage, percentOf, uncoveredOf } from './_coverage.ts';
import { apexName, readTooling, readToolingFor, refusal } from './_read.ts';

const TABLE = 'ApexCodeCoverageAggregate';
/** What Salesforce asks for before a deploy to production: https://developer.salesforce.com/docs/atlas.en-us.apexcode.meta/apexcode/apex_code_coverage_best_pract.htm */
const WANTED = 75;

export default defineTool({
  name: 'get_code_coverage',
  title: 'Get code coverage',
  description:
    'Tell how much of the Apex of an org its tests covered when they last ran: of single classes and triggers with the lines that are not covered and the age of the figure, or of the whole org with what is under 75 percent first.',
  keywords: 'salesforce apex test coverage uncovered lines percent',
  effect: 'read',
  input: z.strictObject({
    names: z
      .array(z.string().min(1).max(255))
      .min(1)
      .max(100)
      .optional()
      .describe('Classes and triggers; else all'),
    limit: z.int().min(1).max(2_000).default(30).describe('Rows in the answer at most'),
  }),
  output: z.object({
    orgPercent: z.number().nullable().describe('Percent of the whole org; null before any test ran'),
    total: z.number().describe('Classes and triggers with a figure'),
    under: z.number().describe(`Those under ${WANTED} percent`),
    columns: z.array(z.string()),
    rows: z.array(z.array(z.unknown())),
  }),
  summary: ({ orgPercent, total, under }) =>
    `${orgPercent === null ? 'No test has run yet' : `${orgPercent} % of the org`}; ${total} classes and triggers, ${under} under ${WANTED} %`,
  table: ({ columns, rows }) => ({ columns, rows }),
  async run({ org }, { names, limit }) {
    const plain = names?.map(name => name.slice(name.lastIndexOf('.') + 1));
    const fields = soql`SELECT ApexClassOrTrigger.Name, NumLinesCovered, NumLinesUncovered, Coverage, LastModifiedDate FROM ${soql.name(TABLE)}`;
    const found = plain
      ? await readToolingFor(org, plain, some => soql`${fields} WHERE ApexClassOrTrigger.Name IN ${some}`)
      : await readTooling(org, fields);
    const all = found
      .map(row => ({
        name: apexName(row.ApexClassOrTrigger),
        percent: percentOf(Number(row.NumLinesCovered ?? 0), Number(row.NumLinesUncovered ?? 0)),
        lines: Number(row.NumLinesCovered ?? 0) + Number(row.NumLinesUncovered ?? 0),
        uncovered: uncoveredOf(row),
        at: String(row.LastModifiedDate ?? ''),
      }))
      .sort(leastFirst);
    const missing =
      plain?.filter(name => !all.some(each => each.name.toLowerCase() === name.toLowerCase())) ?? [];
    if (missing.length > 0 && all.length === 0)
      throw refusal(
        'NO_COVERAGE',
        `There is no figure for ${missing.slice(0, 10).join(', ')}: no test has run there since the last change, or it is no class of this org`,
        'Run its tests with run_apex_test and coverage touched.',
        { missing },
      );
    return {
      orgPercent: (await orgCoverage(org)) ?? null,
      total: all.length,
      under: all.filter(({ percent }) => percent < WANTED).length,
      columns: ['name', 'percent', 'lines', 'uncovered', 'counted at'],
      rows: all
        .slice(0, limit)
        .map(({ name, percent, lines, uncovered, at }) => [name, percent, lines, uncovered, at]),
      ...(missing.length > 0 ? { notices: [`No figure for: ${missing.join(', ')}`] } : {}),
    };
  },
});
