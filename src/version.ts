import { readFileSync } from 'node:fs';

/** The package's version, from its package.json: one folder up from src/ and from dist/ alike. */
export const VERSION = versionOf(
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')),
);

function versionOf(manifest: unknown): string {
  const known = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return known ? String(manifest.version) : 'unknown';
}
