import { ToolError } from 'orgsmith/toolkit';
import { Worker } from './_node.ts';
import { refusal } from './_read.ts';
import type { Found, Hit, Search } from './_search-worker.ts';

/** In the bundle the thread is a file of its own, in sources it is its source. */
const THREAD = import.meta.url.endsWith('.ts') ? './_search-worker.ts' : './search-worker.js';

interface Asked {
  search: string;
  regex: boolean;
  caseSensitive: boolean;
  around: number;
  most: number;
  seconds: number;
}

/** The expression of a search; a text is one whose signs mean themselves. Throws ToolError for one that is none. */
export function expressionOf({
  search,
  regex,
  caseSensitive,
}: Pick<Asked, 'search' | 'regex' | 'caseSensitive'>) {
  try {
    return new RegExp(
      regex ? search : search.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'),
      caseSensitive ? 'gm' : 'gim',
    );
  } catch (error) {
    throw refusal(
      'INVALID_REGEX',
      `That is no regular expression: ${error instanceof Error ? error.message.slice(0, 200) : error}`,
      'Mend it (JavaScript syntax), or search for a text with regex false.',
    );
  }
}

/** Searches in a thread that is stopped when its time is over, whatever its expression does. */
export function searchFiles(
  files: Search['files'],
  asked: Asked,
  signal: AbortSignal,
): Promise<{ hits: Hit[]; matches: number }> {
  const at = new Int32Array(new SharedArrayBuffer(4));
  const workerData: Search = {
    files,
    at,
    expression: expressionOf(asked),
    around: asked.around,
    most: asked.most,
  };
  return new Promise((resolve, reject) => {
    const hits: Hit[] = [];
    let matches = 0;
    const worker = new Worker(new URL(THREAD, import.meta.url), { workerData });
    const end = (finish: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      void worker.terminate();
      finish();
    };
    const stop = () => end(() => reject(signal.reason));
    const where = () => files[Atomics.load(at, 0)]?.file ?? '';
    const timer = setTimeout(
      () => end(() => reject(tooLong(asked.seconds, where(), matches, hits))),
      asked.seconds * 1_000,
    );
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    worker.on('message', (found: Found) => {
      hits.push(...found.hits);
      matches += found.matches;
      if (!found.more) end(() => resolve({ hits, matches }));
    });
    worker.once('error', error => end(() => reject(tooMuch(error, where()))));
    worker.once('exit', code => end(() => reject(new Error(`The thread that searches ended with ${code}`))));
  });
}

/** Of a long file an expression can ask for more than the machine has for it. */
function tooMuch(cause: Error, file: string): ToolError {
  return new ToolError({
    code: 'TOO_COMPLEX',
    message: `The search was ended at work on ${file}: ${cause.message.slice(0, 200)}`,
    next: 'Write the expression without alternatives within repetitions, or search fewer names.',
    retry: 'after_fix',
    cause,
  });
}

function tooLong(seconds: number, file: string, matches: number, hits: Hit[]): ToolError {
  return new ToolError({
    code: 'TIME_LIMIT',
    message: `The search was stopped after ${seconds} s, at work on ${file}: such an expression may take for ever`,
    next: 'Write the expression without repetitions within repetitions, search fewer names, or give it more seconds.',
    retry: 'after_fix',
    details: { file, matches, hits: hits.slice(0, 10) },
  });
}
