import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

/** Writes the licences of every package whose code is in the bundle. Fails when one has none to show. */
export function writeNotices(root: string, { inputs }: Metafile, file: string): void {
  const folders = new Set(
    Object.keys(inputs).flatMap(input => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []),
  );
  const notices = [...folders].sort().map(folder => noticeOf(join(root, folder)));
  writeFileSync(file, `Orgsmith contains code of these packages.\n\n${[...new Set(notices)].join('\n\n')}\n`);
}

function noticeOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find(entry => /^(licen[cs]e|copying)(\.(md|txt|mit))?$/i.test(entry));
  const text = file && existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8').trim() : '';
  if (!text && !license) throw new Error(`${name}: no licence found; it cannot be bundled`);
  return `---- ${name} ${version} (${JSON.stringify(license) ?? 'see below'})\n${text || '(the package carries no licence file)'}`;
}
