import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../flags.ts';
import { verifyAudit } from '../safety/audit.ts';
import { orElse } from '../safety/state-folder.ts';
import { EXIT } from './io.ts';
import type { RunCommand } from './table.ts';

/** `orgsmith audit verify [file]`. */
export const runAudit: RunCommand = async ({ own }, io) => {
  if (own.action !== 'verify')
    throw new UsageError(`orgsmith audit has one action: verify, not '${String(own.action)}'`);
  const files = own.file === undefined ? auditFiles() : [String(own.file)];
  if (files.length === 0) io.stdout('There is no audit log yet.\n');
  let broken = false;
  for (const file of files) {
    const report = verifyAudit(file);
    broken ||= report.broken.length > 0;
    io.stdout(
      `${file}: ${report.lines} lines of ${report.chains} processes, ${report.open} changes without an end\n`,
    );
    for (const each of report.broken) io.stdout(`  BROKEN ${each}\n`);
  }
  return broken ? EXIT.error : EXIT.ok;
};

function auditFiles(): string[] {
  const folder = join(homedir(), '.orgsmith', 'audit');
  const names = orElse(() => readdirSync(folder), []).filter(name => name.endsWith('.jsonl'));
  return names.sort().map(name => join(folder, name));
}
