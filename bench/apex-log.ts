/**
 * How long a debug log of 20 MB takes to digest, and how much memory: the digest of toolsets/apex-tests in a process
 * that does nothing else, read from a file as it is read from an org, in pieces.
 */
import { closeSync, createReadStream, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digest } from '../toolsets/apex-tests/_log-digest.ts';
import { eventsOf } from '../toolsets/apex-tests/_log-lines.ts';

const BYTES = 20_000_000;

/** One pass through a method with a query, a statement, a debug line and a variable. */
function block(n: number): string {
  const at = n * 1_000;
  const line = (more: number, text: string) => `10:00:00.0 (${at + more})|${text}\n`;
  return [
    line(0, `METHOD_ENTRY|[${n % 400}]|01p000000000001AAA|Invoice${n % 50}.total(String)`),
    line(1, `STATEMENT_EXECUTE|[${n % 400}]`),
    line(2, `VARIABLE_ASSIGNMENT|[${n % 400}]|this.lines|{"a":"${'x'.repeat(120)}"}|0x${n.toString(16)}`),
    line(
      3,
      `SOQL_EXECUTE_BEGIN|[${n % 400}]|Aggregations:0|SELECT Id, Name FROM Invoice__c WHERE Id = :id${n % 30}`,
    ),
    line(4, `SOQL_EXECUTE_END|[${n % 400}]|Rows:${n % 7}`),
    line(5, `USER_DEBUG|[${n % 400}]|DEBUG|invoice ${n}`),
    line(6, `METHOD_EXIT|[${n % 400}]|01p000000000001AAA|Invoice${n % 50}.total(String)`),
  ].join('');
}

const folder = mkdtempSync(join(tmpdir(), 'orgsmith-bench-'));
try {
  const path = join(folder, 'log.txt');
  const file = openSync(path, 'w');
  for (let bytes = 0, n = 0; bytes < BYTES; n += 1) bytes += writeSync(file, block(n));
  closeSync(file);
  const before = performance.now();
  const { soql, slowest } = await digest(eventsOf(createReadStream(path)), 4);
  const ms = Math.round(performance.now() - before);
  const peak = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(
    `20 MB: ${ms} ms (limit 2,000), peak of the process ${peak} MB (limit 150); ${soql.length} queries, ${slowest.length} methods`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
