/** One event of a debug log. */
export interface LogEvent {
  /** Nanoseconds since the start of the request. */
  at: number;
  /** `SOQL_EXECUTE_BEGIN`. */
  name: string;
  /** What stands behind it, still with its bars. */
  rest: string;
}

const EVENT = /^\d{2}:\d{2}:\d{2}\.\d+ \((\d+)\)\|([A-Z_]+)(?:\|([\s\S]*))?$/;

/**
 * Reads a debug log piece by piece, an event with the lines that belong to it at a time: what is kept is what a reader
 * keeps. https://help.salesforce.com/s/articleView?id=platform.code_setting_debug_log_levels.htm
 */
export async function* eventsOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<LogEvent> {
  let current: string | undefined;
  for await (const line of linesOf(chunks)) {
    if (/^\d{2}:\d{2}:\d{2}\.\d/.test(line)) {
      if (current !== undefined) yield* toEvent(current);
      current = line;
    } else if (current !== undefined && current.length < MOST_CHARS) current += `\n${line}`;
  }
  if (current !== undefined) yield* toEvent(current);
}

/** Of one event; a message may have megabytes. */
const MOST_CHARS = 20_000;

function* toEvent(text: string): Generator<LogEvent> {
  const [, at, name, rest = ''] = EVENT.exec(text) ?? [];
  if (name !== undefined) yield { at: Number(at), name, rest };
}

async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let open = '';
  for await (const chunk of chunks) {
    const lines = (open + decoder.decode(chunk, { stream: true })).split('\n');
    open = lines.pop() ?? '';
    yield* lines;
  }
  if (open !== '') yield open;
}
