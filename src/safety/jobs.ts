import { readFileSync } from 'node:fs';
import type { Job } from '../toolkit.ts';
import { appendDurably, orElse, type StateFolder } from './state-folder.ts';

const KEEPS_MS = 7 * 86_400_000;

/** Long work in orgs, written down before it is waited for, so that another process finds it after a kill. */
export interface JobBook {
  add(job: Job): void;
  /** Of the last seven days in those orgs, newest first. */
  of(orgIds: readonly string[], now?: number): Job[];
}

/** `jobs/<orgId>.jsonl` of the state folder. */
export function openJobs(state: StateFolder): JobBook {
  const fileOf = (orgId: string) => state.path('jobs', `${orgId}.jsonl`);
  return {
    // The line before it may have been cut off by a kill.
    add: job => appendDurably(fileOf(job.orgId), `\n${JSON.stringify(job)}\n`),
    of: (orgIds, now = Date.now()) =>
      [...new Set(orgIds)]
        .flatMap(orgId => linesOf(fileOf(orgId)).filter(job => job.orgId === orgId))
        .filter(({ at }) => now - Date.parse(at) < KEEPS_MS)
        .sort((a, b) => (a.at < b.at ? 1 : -1)),
  };
}

function linesOf(file: string): Job[] {
  const lines = orElse(() => readFileSync(file, 'utf8'), '').split('\n');
  return lines.flatMap(line => orElse(() => [Object(JSON.parse(line))], []));
}
