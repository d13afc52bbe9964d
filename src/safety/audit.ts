import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { ToolError } from '../../guard/errors.ts';
import { appendDurably, orElse } from './state-folder.ts';

/** One line: who did what in which org, never with record data. */
export interface AuditEntry {
  /** `call` for what only reads; a change has a `begin` before anything is sent and an `end`. */
  what: 'call' | 'begin' | 'end';
  tool: string;
  org?: string | undefined;
  orgId?: string | undefined;
  [fact: string]: unknown;
}

export interface Audit {
  /** Throws ToolError AUDIT when the line of a change cannot be written: what leaves no trace does not begin. */
  add(entry: AuditEntry): void;
}

/**
 * Appends to a JSONL file. Each process has a chain of its own in it (`chain`, `seq`, and in `prev` the digest of its line
 * before), so several may write to one file; a line that was changed, removed or put between breaks its chain.
 */
export function openAudit(
  file: string,
  clean: (text: string) => string,
  trouble: (text: string) => void,
  now = () => new Date(),
): Audit {
  const chain = randomBytes(9).toString('base64url');
  let seq = 0;
  let prev = '';
  // What a kill or a full disk left of a line before gets no other line's beginning.
  let start = existsSync(file) ? '\n' : '';
  return {
    add(entry) {
      // Text by text: a pattern that takes all to the end must not take the end of the line.
      const facts = JSON.stringify(entry, (_, value) => (typeof value === 'string' ? clean(value) : value));
      const whole = { at: now().toISOString(), ...JSON.parse(facts), chain, seq: seq + 1, prev };
      const line = JSON.stringify(whole);
      try {
        // Only a change must have its line on disk before it begins; the others cost no wait.
        if (entry.what === 'call' && seq > 0) appendFileSync(file, `${start}${line}\n`, { mode: 0o600 });
        else appendDurably(file, `${start}${line}\n`);
        start = '';
      } catch (error) {
        start = '\n';
        if (entry.what === 'begin') throw unwritable(file, error);
        return trouble(`the audit log ${file} cannot be written: ${error}`);
      }
      seq += 1;
      prev = digest(line);
    },
  };
}

function unwritable(file: string, cause: unknown): ToolError {
  return new ToolError({
    code: 'AUDIT',
    message: `The audit log ${file} cannot be written, so nothing was changed: ${cause}`,
    next: 'Free the disk or name another file with --audit-log, then call again.',
    retry: 'after_fix',
    cause,
  });
}

export interface AuditReport {
  lines: number;
  chains: number;
  /** Changes that began and have no end: the process was killed, or the file was cut. */
  open: number;
  /** `line 12: …` */
  broken: string[];
}

/** Checks every chain of an audit file. A line missing at the end of a chain shows only as a change without an end. */
export function verifyAudit(file: string): AuditReport {
  const last = new Map<string, { seq: number; digest: string }>();
  const report: AuditReport = { lines: 0, chains: 0, open: 0, broken: [] };
  const lines = readFileSync(file, 'utf8').split('\n');
  for (const [index, line] of lines.entries()) {
    if (line === '') continue;
    report.lines += 1;
    const { chain, seq, prev, what } = orElse(() => Object(JSON.parse(line)), {});
    if (typeof chain !== 'string' || typeof seq !== 'number') {
      report.broken.push(`line ${index + 1}: not a line of the audit log`);
      continue;
    }
    const before = last.get(chain) ?? { seq: 0, digest: '' };
    if (seq !== before.seq + 1) report.broken.push(`line ${index + 1}: number ${seq} follows ${before.seq}`);
    else if (prev !== before.digest)
      report.broken.push(`line ${index + 1}: the line before it in its chain was changed`);
    if (what === 'begin') report.open += 1;
    if (what === 'end') report.open -= 1;
    last.set(chain, { seq, digest: digest(line) });
  }
  return { ...report, chains: last.size };
}

function digest(line: string): string {
  return createHash('sha256').update(line).digest('base64url');
}
