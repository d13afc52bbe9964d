import { ToolError } from 'orgsmith/toolkit';
import { isAggregate } from './_chart.ts';

interface Choice {
  query?: string | undefined;
  cursor?: string | undefined;
  job?: string | undefined;
  explain: boolean;
  chart: boolean;
  file: string;
}

/** Refuses inputs of run_soql_query that do not go together, before anything is sent. */
export function checkChoice<T extends Choice>(input: T): T & { query: string } {
  const { query, cursor, job, explain, chart, file } = input;
  const given = Object.entries({ query, cursor, job }).flatMap(([name, value]) =>
    value === undefined ? [] : name,
  );
  if (given.length === 0)
    throw wrong('run_soql_query needs query or cursor', 'Pass query, or the cursor of an earlier result.');
  if (given.length > 1)
    throw wrong(
      `run_soql_query takes ${given.join(' or ')}, not both: a cursor and a job carry their query`,
      'Pass the cursor alone for the next rows, or the job alone for its file.',
    );
  if ((cursor !== undefined || explain) && file !== 'auto' && file !== 'none')
    throw wrong(
      `${explain ? 'explain' : 'A cursor'} writes no file`,
      `For a file of all rows, pass the query and file '${file}' alone.`,
    );
  if (query === undefined && (explain || chart))
    throw wrong('explain and chart go with query only', 'Pass the query.');
  if (chart && explain) throw wrong('explain runs nothing that a chart could show', 'Ask for one of them.');
  if (chart && !isAggregate(query ?? '')) throw refuseChart();
  return { ...input, query: query ?? '' };
}

/** What is drawn are groups. */
export function refuseChart(): ToolError {
  return wrong(
    'Only a query that groups can be drawn',
    'Group it, for example SELECT StageName, COUNT(Id) FROM Opportunity GROUP BY StageName, or leave chart away.',
  );
}

function wrong(message: string, next: string): ToolError {
  return new ToolError({ code: 'INVALID_ARGUMENTS', message, next, retry: 'after_fix' });
}
