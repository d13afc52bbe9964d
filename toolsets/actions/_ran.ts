import { isToolError, type OrgContext, ToolError, z } from 'orgsmith/toolkit';

/** What became of one input. */
export interface Ran {
  /** Counted from 0. */
  input: number;
  /** Undefined: it was sent, and its answer was lost. */
  ok: boolean | undefined;
  values?: unknown;
  errors?: ActionError[];
}
export interface ActionError {
  code: string;
  message: string;
  fields?: string[];
}

const MOST_IN_MESSAGE = 3;
const MOST_IN_DETAILS = 60;
/** More errors than that are told once for all inputs that have the same. */
const MOST_APART = 10;

export const ranOutput = {
  outcome: z.enum(['done', 'partial', 'unknown']),
  total: z.number(),
  succeeded: z.number(),
  failed: z.number(),
  notRun: z.number().optional().describe('Inputs behind one whose answer was lost; they were not sent'),
  errors: z.array(
    z.object({
      input: z.number(),
      code: z.string(),
      message: z.string(),
      fields: z.array(z.string()).optional(),
      also: z.string().optional().describe('Other inputs with the same error'),
    }),
  ),
  outputs: z.array(z.object({ input: z.number(), values: z.unknown() })),
};

/** Results of an action as the org tells them, in the order of the inputs. */
export function readResults(answer: unknown, total: number): Ran[] {
  const told = Array.isArray(answer) ? answer : [];
  return Array.from({ length: total }, (_, input) => {
    const { isSuccess, outputValues, errors } = Object(told[input]);
    if (typeof isSuccess !== 'boolean') return { input, ok: undefined };
    if (isSuccess) return { input, ok: true, values: outputValues ?? null };
    const list = (Array.isArray(errors) ? errors : []).map(each => {
      const { statusCode, message, fields } = Object(each);
      const named = Array.isArray(fields) && fields.length > 0 ? { fields: fields.map(String) } : {};
      return {
        code: String(statusCode ?? 'FAILED'),
        message: String(message ?? 'No message was given.'),
        ...named,
      };
    });
    return {
      input,
      ok: false,
      errors: list.length > 0 ? list : [{ code: 'FAILED', message: 'No reason was given.' }],
    };
  });
}

/** Calls once for each input, each a transaction of its own; ends at the first whose answer is lost. */
export async function oneByOne<T>(
  context: OrgContext,
  inputs: readonly T[],
  call: (input: T) => Promise<unknown>,
): Promise<Ran[]> {
  const ran: Ran[] = [];
  for (const [input, given] of inputs.entries()) {
    if (context.signal.aborted && ran.length > 0) break;
    try {
      ran.push({ input, ok: true, values: await call(given) });
    } catch (error) {
      if (!isToolError(error) || inputs.length === 1) throw error;
      const { code, message, outcome } = error.parts;
      if (code === 'NOT_CALLABLE' && input === 0) throw error;
      if (outcome === 'executed') ran.push({ input, ok: true, values: message });
      else ran.push({ input, ok: outcome === 'unknown' ? undefined : false, errors: [{ code, message }] });
      if (outcome === 'unknown') break;
    }
    context.progress(input + 1, inputs.length, 'inputs');
  }
  return ran;
}

/** The answer of a call. Throws ToolError ACTION_FAILED when every input failed. */
export async function toAnswer(
  { files }: Pick<OrgContext, 'files'>,
  what: string,
  total: number,
  ran: readonly Ran[],
  together = false,
) {
  const succeeded = ran.filter(({ ok }) => ok).length;
  const unknown = ran.filter(({ ok }) => ok === undefined);
  const failed = ran.filter(({ ok }) => ok === false);
  const errors = [...unknown.map(withReason), ...failed].flatMap(({ input, errors = [] }) =>
    errors.map(each => ({ input, ...each })),
  );
  if (succeeded === 0 && unknown.length === 0) throw await allFailed(files, what, total, errors, together);
  const left = total - ran.length;
  return {
    outcome:
      unknown.length > 0
        ? ('unknown' as const)
        : failed.length > 0
          ? ('partial' as const)
          : ('done' as const),
    ...{ total, succeeded, failed: failed.length },
    ...(left > 0 ? { notRun: left } : {}),
    errors: grouped(errors),
    outputs: ran.flatMap(({ input, ok, values }) => (ok ? [{ input, values }] : [])),
  };
}

function withReason(each: Ran): Ran {
  return each.errors
    ? each
    : { ...each, errors: [{ code: 'OUTCOME_UNKNOWN', message: 'The org did not say what became of it' }] };
}

type Failed = { input: number } & ActionError;

/** Many errors that say the same are one, with the inputs that have it. */
function grouped(errors: readonly Failed[]): (Failed & { also?: string })[] {
  if (errors.length <= MOST_APART) return [...errors];
  const groups = Map.groupBy(errors, ({ input: _, ...said }) => JSON.stringify(said));
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (!first) return [];
    return others.length === 0 ? first : { ...first, also: ranges(others.map(({ input }) => input)) };
  });
}

/** 1, 2, 3, 7 as `1-3, 7`. */
function ranges(numbers: readonly number[]): string {
  const parts: [number, number][] = [];
  for (const each of numbers) {
    const last = parts.at(-1);
    if (last && last[1] === each - 1) last[1] = each;
    else parts.push([each, each]);
  }
  return parts.map(([from, to]) => (from === to ? from : `${from}-${to}`)).join(', ');
}

async function allFailed(
  files: OrgContext['files'],
  what: string,
  total: number,
  errors: readonly Failed[],
  together: boolean,
): Promise<ToolError> {
  const different = grouped(errors);
  const more = different.length > MOST_IN_DETAILS ? { errorsFile: await keep(files, errors) } : {};
  const told = different
    .slice(0, MOST_IN_MESSAGE)
    .map(({ input, code, message, also }) => `input ${input}${also ? `, ${also}` : ''}: ${code}: ${message}`);
  const isOneForAll = together && total > 1 && different.length === 1;
  return new ToolError({
    code: 'ACTION_FAILED',
    message: `${what} failed for ${total === 1 ? 'its input' : `all ${total} inputs`}: ${told.join('; ')}`,
    next: `${isOneForAll ? 'They went in one transaction, so one input that throws fails all: try fewer at once to find it. ' : ''}Salesforce takes changes of records back where an action fails; callouts and mails it does not. Mend the inputs and call again.`,
    outcome: 'not_executed',
    retry: 'after_fix',
    details: { total: errors.length, errors: different.slice(0, MOST_IN_DETAILS), ...more },
  });
}

/** All of them, for those who asked for many. */
async function keep(files: OrgContext['files'], errors: readonly object[]): Promise<string> {
  const file = await files.create('action-errors.json', 'application/json');
  try {
    await file.write(JSON.stringify(errors, null, 1));
    return (await file.finish()).path;
  } catch (error) {
    await file.discard();
    throw error;
  }
}
