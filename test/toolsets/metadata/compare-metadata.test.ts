import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { SAMPLE } from '../../e2e/_door.ts';
import { DEV, PROD, throughTheDoor } from '../_door.ts';
import { CLASSES, writeClass } from './_class.ts';

const { call, org, write, read } = throughTheDoor({
  sample: true,
  projectDir: SAMPLE,
  orgs: [DEV, PROD],
  args: ['--orgs', 'dev,prod', '--project-dir', 'project', '--toolsets', 'metadata', '--allow-non-ga-tools'],
});
const compare = (input: object) => call('compare_metadata', { org: 'dev', ...input });
const REGION = `${CLASSES}/AccountRegion.cls`;
const PERMISSIONS = 'force-app/main/default/permissionsets/Invoice_Manager.permissionset-meta.xml';

describe('bad input', () => {
  it.each([
    [{}, 'INVALID_SELECTION', /nothing is selected/],
    [{ metadata: ['ApexClas'] }, 'UNKNOWN_TYPE', /Nearest: ApexClass/],
    [{ paths: ['nowhere'] }, 'FILE_REFUSED', /no such file/],
    [{ paths: ['../..'] }, 'FILE_REFUSED', /outside the project/],
    [{ manifest: 'README.md' }, 'INVALID_SELECTION', /no readable package.xml/],
    [{ metadata: ['ApexClass'], otherOrg: 'dev' }, 'INVALID_SELECTION', /both orgs are the same/],
  ])('%j: %s', async (input, code, message) => {
    const { error } = await compare(input);
    expect(error).toMatchObject({ code });
    expect(error.message).toMatch(message);
  });

  it('a pipe in the project, which would hold the call for ever', async () => {
    execFileSync('mkfifo', [join(org().home, 'project', 'pipe')]);
    for (const input of [{ manifest: 'pipe' }, { paths: ['pipe'] }])
      expect((await compare(input)).error).toMatchObject({
        code: 'FILE_REFUSED',
        message: 'pipe is not used: it is no file or folder',
      });
  });

  it('an org that is not pinned', async () => {
    const { error } = await compare({ metadata: ['ApexClass'], otherOrg: 'elsewhere' });
    expect(error.message).toMatch(/elsewhere/);
  });
});

describe('the project and the org', () => {
  beforeAll(async () => {
    await call('deploy_metadata', { org: 'dev', paths: ['force-app'] });
  });

  it('after a deploy nothing differs', async () => {
    const { facts, error } = await compare({
      paths: [
        CLASSES,
        PERMISSIONS,
        'force-app/main/default/labels',
        'force-app/main/default/lwc',
        'force-app/main/default/objects/Invoice__c',
      ],
    });
    expect(error).toBeUndefined();
    expect(facts).toMatchObject({ same: 13, counts: { onlyHere: 0, onlyThere: 0, different: 0 } });
  });

  it('the order of named elements is no difference; one permission is', async () => {
    const old = read(PERMISSIONS);
    const blocks = old.match(/ {4}<fieldPermissions>[\s\S]*?<\/fieldPermissions>\n/g) ?? [];
    expect(blocks.length).toBeGreaterThan(2);
    const turned = old.replace(blocks.join(''), blocks.toReversed().join(''));
    expect(turned).not.toBe(old);
    write(PERMISSIONS, turned);
    expect((await compare({ paths: [PERMISSIONS] })).facts).toMatchObject({ same: 1 });
    write(PERMISSIONS, turned.replace('<editable>true</editable>', '<editable>false</editable>'));
    const { facts } = await compare({ metadata: ['PermissionSet:Invoice_*'] });
    expect(facts).toMatchObject({
      different: [{ component: 'PermissionSet:Invoice_Manager', added: 1, removed: 1 }],
    });
    expect(Object(facts).diff).toMatch(/^-\s+<editable>true<\/editable>\n\+\s+<editable>false/m);
    write(PERMISSIONS, old);
  });

  it('text by its lines; what only one has is named', async () => {
    const old = read(REGION);
    write(REGION, old.replace('\n', '\n// mine\n').replaceAll('\n', '\r\n'));
    writeClass(write, 'OnlyHere');
    const { facts, text } = await compare({ metadata: ['ApexClass'] });
    expect(text).toMatch(/8 the same, 1 different, 1 only here, 0 only there/);
    expect(facts).toMatchObject({
      onlyHere: ['ApexClass:OnlyHere'],
      different: [{ component: 'ApexClass:AccountRegion', added: 1, removed: 0 }],
    });
    expect(Object(facts).diff).toMatch(/^@@ -1,4 \+1,5 @@\n [\s\S]*\n\+\/\/ mine\n /m);
    write(REGION, old);
  });
});

describe('two orgs', () => {
  it('what only one has; the whole is in a file when it is long', async () => {
    write(REGION, `${read(REGION)}${'// one more line of the other\n'.repeat(400)}`);
    await call('deploy_metadata', { org: 'dev', paths: [REGION, `${CLASSES}/OnlyHere.cls`] });
    const { facts } = await call('compare_metadata', {
      org: 'prod',
      otherOrg: 'dev',
      metadata: ['ApexClass'],
    });
    expect(facts).toMatchObject({
      onlyThere: ['ApexClass:OnlyHere'],
      same: 8,
      counts: { onlyHere: 0, different: 1 },
    });
    write(REGION, 'public class AccountRegion {}\n');
    const { facts: long } = await compare({ paths: [REGION] });
    expect(Object(long).diff.length).toBe(8_000);
    expect(readFileSync(Object(long).file.path, 'utf8').match(/one more line/g)?.length).toBe(400);
  });
});
