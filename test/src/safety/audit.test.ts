import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createRedactor } from '../../../guard/redact.ts';
import { openAudit, verifyAudit } from '../../../src/safety/audit.ts';
import { tempFolder } from '../../support/temp.ts';

function written(): { file: string; lines: string[] } {
  const file = join(tempFolder(), 'audit.jsonl');
  const logs = [1, 2].map(() => openAudit(file, text => text.replace('hunter2', '***'), never));
  for (let turn = 0; turn < 4; turn++)
    for (const log of logs) log.add({ what: turn % 2 ? 'end' : 'begin', tool: 'x', code: 'hunter2' });
  return { file, lines: readFileSync(file, 'utf8').trimEnd().split('\n') };
}
const never = (text: string) => {
  throw new Error(text);
};

it('is whole with the lines of two processes mixed, and has no secret', () => {
  const { file, lines } = written();
  expect(verifyAudit(file)).toEqual({ lines: 8, chains: 2, open: 0, broken: [] });
  expect(lines.join()).not.toContain('hunter2');
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it.each<[string, (lines: string[]) => string[]]>([
  ['a line was changed', lines => lines.map((line, at) => (at === 2 ? line.replace('"x"', '"y"') : line))],
  ['a line was taken out', lines => lines.filter((_, at) => at !== 3)],
  ['a line was put in', lines => [...lines.slice(0, 3), lines[1] ?? '', ...lines.slice(3)]],
  ['two lines changed places', lines => [lines[2] ?? '', lines[1] ?? '', lines[0] ?? '', ...lines.slice(3)]],
])('is broken when %s', (_, forge) => {
  const { file, lines } = written();
  writeFileSync(file, `${forge(lines).join('\n')}\n`);
  expect(verifyAudit(file).broken.length).toBeGreaterThan(0);
});

it('a log that cannot be written says so and stops no call', () => {
  const told: string[] = [];
  openAudit(
    '/dev/null/audit.jsonl',
    text => text,
    text => told.push(text),
  ).add({ what: 'call', tool: 'x' });
  expect(told).toHaveLength(1);
});

it('a text that looks like a secret to its end leaves the line whole', () => {
  const file = join(tempFolder(), 'audit.jsonl');
  const log = openAudit(file, createRedactor().ownText, never);
  for (const tool of ['-----BEGIN PRIVATE KEY-----', 'force://a\\"b', 'x']) log.add({ what: 'begin', tool });
  expect(verifyAudit(file)).toEqual({ lines: 3, chains: 1, open: 3, broken: [] });
  expect(readFileSync(file, 'utf8')).not.toContain('BEGIN');
});

it('a line that a kill cut off takes no line of the next process with it', () => {
  const file = join(tempFolder(), 'audit.jsonl');
  openAudit(file, text => text, never).add({ what: 'begin', tool: 'x' });
  writeFileSync(file, `${readFileSync(file, 'utf8')}{"at":"2026-`);
  const next = openAudit(file, text => text, never);
  for (const what of ['begin', 'end'] as const) next.add({ what, tool: 'y' });
  expect(verifyAudit(file)).toMatchObject({ lines: 4, chains: 2, broken: [/line 2: not a line/] });
});
