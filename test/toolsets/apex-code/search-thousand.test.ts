import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { DEV, throughTheDoor } from '../_door.ts';

/** A project of 1,000 classes of 3 KB each. */
function thousand(): string {
  const root = mkdtempSync(join(tmpdir(), 'orgsmith-thousand-'));
  const classes = join(root, 'force-app', 'main', 'default', 'classes');
  mkdirSync(classes, { recursive: true });
  writeFileSync(
    join(root, 'sfdx-project.json'),
    '{"packageDirectories":[{"path":"force-app","default":true}],"sourceApiVersion":"66.0"}',
  );
  for (let number = 0; number < 1_000; number += 1) {
    const name = `Service${String(number).padStart(4, '0')}`;
    const comment =
      `  // ${name} books what came in and says what is left of it, for the ${number}th time\n`.repeat(36);
    const body = `public with sharing class ${name} {\n${comment}  public static Integer total${number}() {\n    return ${number};\n  }\n}\n`;
    writeFileSync(join(classes, `${name}.cls`), body);
    writeFileSync(
      join(classes, `${name}.cls-meta.xml`),
      '<?xml version="1.0" encoding="UTF-8"?>\n<ApexClass xmlns="http://soap.sforce.com/2006/04/metadata"><apiVersion>66.0</apiVersion><status>Active</status></ApexClass>',
    );
  }
  return root;
}

const projectDir = thousand();
afterAll(() => rmSync(projectDir, { recursive: true, force: true }));
const { call, org } = throughTheDoor({
  orgs: [DEV],
  projectDir,
  args: ['--orgs', 'dev', '--toolsets', 'apex-code'],
});

async function timed(input: object) {
  const [from, sent] = [performance.now(), org().requests.length];
  const { facts, error } = await call('search_org_code', { ...input });
  return { facts, error, ms: performance.now() - from, requests: org().requests.length - sent };
}

it('a search over 1,000 classes answers in under 2 s the second time, by one question to the org', async () => {
  const asked = { regex: true, kinds: ['class'], maxMatches: 5 };
  const first = await timed({ ...asked, search: 'total99\\d\\b' });
  expect(first.error).toBeUndefined();
  expect(first.facts).toMatchObject({ searched: 1_000, matches: 10 });
  const second = await timed({ ...asked, search: 'static\\s+Integer\\s+total7\\d*' });
  expect(second.facts).toMatchObject({ searched: 1_000, matches: 111 });
  const all = await timed({ search: 'BOOKS', maxMatches: 5 });
  expect(all.facts).toMatchObject({ searched: 1_000, matches: 36_000 });
  expect(second.requests).toBe(1);
  expect(second.ms).toBeLessThan(2_000);
}, 120_000);
