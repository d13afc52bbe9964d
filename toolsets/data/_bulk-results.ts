import { isToolError, type OrgContext, pause, ToolError } from 'orgsmith/toolkit';
import type { QueryJob } from './_bulk-export.ts';
import { createLineCounter } from './_csv-stream.ts';

/** How often one page is asked for, when the connection breaks. */
const ATTEMPTS = 4;
const PAUSE_MS = 500;
const TELL_EVERY = 20_000;

/**
 * Passes on all rows of a finished job as the bytes of one CSV, page after page, and counts them: each page against what
 * the org announced, all against what the job read.
 */
export async function copyResults(
  context: OrgContext,
  job: QueryJob,
  write: (bytes: Uint8Array) => Promise<void>,
): Promise<number> {
  let rows = 0;
  let locator = '';
  do {
    const page = await copyPage(context, job, locator, rows, write);
    if (page.announced !== undefined && page.announced !== page.rows)
      throw incomplete(job, page.announced, page.rows);
    rows += page.rows;
    // A locator that leads nowhere, or round.
    if (page.next !== '' && (page.rows === 0 || rows > job.rows)) throw incomplete(job, job.rows, rows);
    locator = page.next;
  } while (locator !== '');
  if (rows !== job.rows) throw incomplete(job, job.rows, rows);
  return rows;
}

interface Page {
  rows: number;
  announced: number | undefined;
  next: string;
}

async function copyPage(
  { org, signal, progress }: OrgContext,
  job: QueryJob,
  locator: string,
  before: number,
  write: (bytes: Uint8Array) => Promise<void>,
): Promise<Page> {
  const path = `jobs/query/${job.id}/results${locator ? `?locator=${encodeURIComponent(locator)}` : ''}`;
  const counter = createLineCounter();
  const rows = () => Math.max(0, counter.lines() - 1);
  let told = 0;
  const tell = () => {
    told = rows();
    progress(before + told, job.rows, `${job.object} rows`);
  };
  let passed = 0;
  // Only the first page's line of columns goes on.
  let headIsOver = before === 0 && locator === '';
  for (let attempt = 1; ; attempt++) {
    try {
      const { headers, body } = await org.stream(path, { accept: 'text/csv' });
      refuseNoCsv(headers);
      let skip = passed;
      for await (const piece of body) {
        signal.throwIfAborted();
        const fresh = piece.subarray(Math.min(skip, piece.length));
        skip -= piece.length - fresh.length;
        const headEnd = counter.add(fresh);
        passed += fresh.length;
        if (headIsOver) await write(fresh);
        else if (headEnd >= 0) {
          headIsOver = true;
          await write(fresh.subarray(headEnd));
        }
        if (rows() - told >= TELL_EVERY) tell();
      }
      tell();
      const announced = Number(headers['sforce-numberofrecords'] ?? Number.NaN);
      const next = headers['sforce-locator'] ?? '';
      return {
        rows: rows(),
        announced: Number.isInteger(announced) ? announced : undefined,
        next: next === 'null' ? '' : next,
      };
    } catch (error) {
      const passing = !isToolError(error) || typeof error.parts.retry === 'number';
      if (signal.aborted || !passing || attempt >= ATTEMPTS) throw error;
      await pause(PAUSE_MS * attempt, signal);
    }
  }
}

function incomplete({ id, object }: QueryJob, wanted: number, came: number): ToolError {
  return new ToolError({
    code: 'EXPORT_INCOMPLETE',
    message: `The org announced ${wanted} ${object} rows and ${came} came; no file was kept`,
    next: 'Nothing was changed.',
    retry: 1_000,
    details: { job: id, announced: wanted, came },
  });
}

/** Rows come as CSV; anything else is no answer of the org's. */
export function refuseNoCsv({ 'content-type': type = 'nothing' }: Record<string, string>): void {
  if (/csv/.test(type)) return;
  throw new ToolError({
    code: 'UNEXPECTED_ANSWER',
    message: `The org answered with ${type.slice(0, 80)} where rows were asked for`,
    next: 'A proxy or login page may stand between; check the network.',
    retry: 'after_fix',
  });
}
