import { elementText, escaped, type OrgContext } from 'orgsmith/toolkit';
import { type Digest, digest } from './_log-digest.ts';
import { eventsOf } from './_log-lines.ts';

export interface Executed {
  compiled: boolean;
  success: boolean;
  line: number;
  column: number;
  problem: string;
  exception: string;
  stack: string;
  result?: string | undefined;
  log?: Digest | undefined;
  logFile?: string | undefined;
}

const LEVELS = {
  Apex_code: 'FINE',
  Apex_profiling: 'FINE',
  Db: 'INFO',
  Callout: 'INFO',
  System: 'DEBUG',
  Validation: 'INFO',
  Workflow: 'INFO',
};
const DEBUGGING = `<DebuggingHeader>${Object.entries(LEVELS)
  .map(
    ([category, level]) => `<categories><category>${category}</category><level>${level}</level></categories>`,
  )
  .join('')}</DebuggingHeader>`;
/** In one line with the first of the code, so that the lines keep their numbers. */
const BEFORE = 'Savepoint orgsmithBefore = Database.setSavepoint(); try { ';
const AFTER = '\n} finally { Database.rollback(orgsmithBefore); }';

/**
 * Runs code by the Apex SOAP API, whose answer has the log of this request and of no other:
 * https://developer.salesforce.com/docs/atlas.en-us.apexcode.meta/apexcode/sforce_api_header_debuggingheader.htm
 */
export async function execute(
  { org, files }: OrgContext,
  source: string,
  { rollback, depth }: { rollback: boolean; depth: number },
): Promise<Executed> {
  const code = rollback ? `${BEFORE}${source}${AFTER}` : source;
  const answer = await org.soap(
    's',
    `<executeAnonymous><String>${escaped(code)}</String></executeAnonymous>`,
    DEBUGGING,
  );
  const text = elementText(answer, 'debugLog') ?? '';
  const log = text === '' ? undefined : await digest(eventsOf(chunksOf(text)), depth);
  const line = Number(elementText(answer, 'line') ?? -1);
  const column = Number(elementText(answer, 'column') ?? -1);
  return {
    compiled: elementText(answer, 'compiled') === 'true',
    success: elementText(answer, 'success') === 'true',
    line,
    column: rollback && line === 1 ? column - BEFORE.length : column,
    problem: elementText(answer, 'compileProblem') ?? '',
    exception: elementText(answer, 'exceptionMessage') ?? '',
    stack: elementText(answer, 'exceptionStackTrace') ?? '',
    result: resultIn(log),
    log,
    logFile: text === '' ? undefined : await keep(files, text),
  };
}

/** What the last line `System.debug('RESULT: …')` said. */
function resultIn(log: Digest | undefined): string | undefined {
  const marked = log?.debug.flatMap(line => /\|RESULT:\s?([\s\S]*)$/.exec(line)?.[1] ?? []) ?? [];
  return marked.at(-1);
}

async function* chunksOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

async function keep(files: OrgContext['files'], text: string): Promise<string> {
  const file = await files.create('anonymous-apex.log', 'text/plain');
  try {
    await file.write(text);
    return (await file.finish()).path;
  } catch (error) {
    await file.discard();
    throw error;
  }
}
