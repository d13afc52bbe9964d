import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { findBrowser, openOnce } from '../../guard/browser.ts';

const home = mkdtempSync(join(tmpdir(), 'orgsmith-browser-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
const program = join(home, 'bin', 'xdg-open');
mkdirSync(join(home, 'bin'));
writeFileSync(program, '#!/bin/sh\nexit 0\n');
chmodSync(program, 0o755);
const PATH = join(home, 'bin');

describe('a browser is found', () => {
  test.each<[string, NodeJS.Platform, Record<string, string>, string | undefined]>([
    ['on a Linux desktop', 'linux', { PATH, DISPLAY: ':0' }, program],
    ['under Wayland', 'linux', { PATH, WAYLAND_DISPLAY: 'wayland-0' }, program],
    ['not without a screen', 'linux', { PATH }, undefined],
    ['not without the program', 'linux', { PATH: '/nowhere', DISPLAY: ':0' }, undefined],
    ['not in a folder that moves with the directory', 'linux', { PATH: 'bin', DISPLAY: ':0' }, undefined],
    ['not on a build server', 'linux', { PATH, DISPLAY: ':0', CI: 'true' }, undefined],
    ['not on a build server of another kind', 'darwin', { CI: '1' }, undefined],
    ['on a Mac', 'darwin', {}, '/usr/bin/open'],
  ])('%s', (_, platform, env, expected) => {
    expect(findBrowser(env, platform)?.command).toBe(expected);
  });
});

describe('an address is not opened', () => {
  test.each([
    'https://evil.example/secur/frontdoor.jsp?otp=1',
    'http://acme.my.salesforce.com/secur/frontdoor.jsp?otp=1',
    'https://acme.my.salesforce.com.evil.example/',
    'javascript:alert(1)',
    'undefined',
    '',
  ])('%s', async url => {
    const opened = openOnce({ command: program, args: [] }, url, 'https://acme.my.salesforce.com', 0);
    await expect(opened).rejects.toMatchObject({ parts: { code: 'ORIGIN_REFUSED' } });
  });
});

test('one of the org itself is, and what could end the page is not there', async () => {
  const keep = join(home, 'bin', 'keep');
  writeFileSync(keep, `#!/bin/sh\ncp "$1" "${join(home, 'page')}"\n`);
  chmodSync(keep, 0o755);
  const url = 'https://acme.my.salesforce.com/secur/frontdoor.jsp?otp=1&x="><script>';
  await openOnce({ command: keep, args: [] }, url, 'https://acme.my.salesforce.com', 0);
  const { readFileSync } = await import('node:fs');
  const page = readFileSync(join(home, 'page'), 'utf8');
  expect(page).toContain('otp=1&amp;x=%22%3E%3Cscript%3E');
  expect(page).not.toContain('<script');
});
