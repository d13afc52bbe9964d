import { defineTool, type OrgContext, type Plan, ToolError, z } from 'orgsmith/toolkit';
import { type Executed, execute } from './_execute.ts';
import { refusal } from './_read.ts';
import { readSource } from './_source-text.ts';
import { digestOutput, summaryOf } from './get-apex-logs.ts';

const input = z.strictObject({
  code: z
    .string()
    .min(1)
    .max(100_000)
    .optional()
    .describe("Apex to run. A line System.debug('RESULT: ' + x) gives result"),
  file: z
    .string()
    .min(1)
    .max(1_000)
    .optional()
    .describe('Instead of code: a file of the project, for example scripts/apex/fix.apex'),
  rollback: z.boolean().default(false).describe('Take the changes of records back at the end'),
  depth: z.int().min(1).max(20).default(3).describe('How deep the tree of calls of its log goes'),
});
type Input = z.output<typeof input>;

interface ApexPlan extends Plan {
  source: string;
}

export default defineTool({
  name: 'run_anonymous_apex',
  title: 'Run anonymous Apex',
  description:
    'Run Apex code in the org, from a text or a file, and get its own log: result, debug lines, queries, DML, limits. Compile errors and exceptions come with line and column. With rollback its changes of records are taken back at the end. It cannot be undone by undo_changes.',
  keywords: 'salesforce execute anonymous apex script debug',
  effect: 'destroy',
  input,
  output: z.object({
    result: z.string().optional().describe('What the last RESULT line said'),
    rolledBack: z.boolean(),
    log: digestOutput.optional(),
    logFile: z.string().optional(),
  }),
  summary: ({ result, rolledBack, log }) =>
    `${result === undefined ? 'It ran' : `RESULT: ${result}`}${rolledBack ? '; its changes of records were taken back' : ''}${log ? `\n${summaryOf(log)}` : ''}`,
  async plan(context: OrgContext, asked: Input): Promise<ApexPlan> {
    const source = await readSource(context, asked);
    const lines = source.split('\n');
    return {
      title: `Run ${lines.length} ${lines.length === 1 ? 'line' : 'lines'} of anonymous Apex${asked.rollback ? ', with rollback' : ''}`,
      writes: 0,
      deletes: 0,
      details: {
        code: lines.slice(0, 40).join('\n').slice(0, 4_000),
        ...(lines.length > 40 ? { more: lines.length - 40 } : {}),
      },
      limits: asked.rollback
        ? [
            'Not taken back: callouts, platform events that are published at once, numbers that were used up, and what other transactions do.',
          ]
        : ['What Apex does cannot be undone by undo_changes.'],
      binding: { source, rollback: asked.rollback },
      source,
    };
  },
  async run(context: OrgContext, { rollback, depth }: Input, { source }: ApexPlan) {
    const ran = await execute(context, source, { rollback, depth });
    if (!ran.compiled) throw notCompiled(ran, rollback);
    if (!ran.success) throw failed(ran);
    return {
      rolledBack: rollback,
      ...(ran.result === undefined ? {} : { result: ran.result }),
      ...(ran.log ? { log: ran.log } : {}),
      ...(ran.logFile ? { logFile: ran.logFile } : {}),
    };
  },
});

function notCompiled({ line, column, problem }: Executed, rollback: boolean): ToolError {
  const own = rollback
    ? ' With rollback the code stands in a block: classes and methods cannot be declared in it.'
    : '';
  return refusal(
    'APEX_COMPILE',
    `The code does not compile: line ${line}, column ${column}: ${problem}`,
    `Mend it and call again; nothing was run.${own}`,
    { line, column, problem },
  );
}

// An exception that nothing caught takes back what the transaction wrote.
function failed({ exception, stack, line, column, log, logFile }: Executed): ToolError {
  return new ToolError({
    code: 'APEX_EXCEPTION',
    message: `The code threw ${exception}${line > 0 ? ` at line ${line}, column ${column}` : ''}`,
    next: 'Its changes of records were taken back by Salesforce. Mend the code and run it again.',
    outcome: 'not_executed',
    retry: 'after_fix',
    details: {
      ...(stack ? { stack } : {}),
      ...(log ? { debug: log.debug.slice(-10), exceptions: log.exceptions } : {}),
      ...(logFile ? { logFile } : {}),
    },
  });
}
