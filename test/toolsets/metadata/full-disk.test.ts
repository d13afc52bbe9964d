import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statfsSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { treeOf } from '../../../scripts/try-project/tree.ts';
import { run, SAMPLE, startOrgs } from '../../e2e/_door.ts';
import { CLASSES } from './_class.ts';

const RESOURCES = 'force-app/main/default/staticresources';

/** A small disk of its own, where this system lets us have one. */
const disk = mkdtempSync(join(tmpdir(), 'orgsmith-disk-'));
function mounted(): boolean {
  try {
    execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=8m', 'orgsmith-test', disk], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
const has = mounted();
afterAll(() => {
  if (has) execFileSync('/bin/umount', [disk]);
  rmSync(disk, { recursive: true });
});

describe.skipIf(!has)('a full disk', () => {
  const project = join(disk, 'project');
  const FLAGS = ['--orgs', 'dev', '--project-dir', project, '--toolsets', 'metadata,core'];
  let local: Awaited<ReturnType<typeof startOrgs>>;
  beforeAll(async () => {
    local = await startOrgs({ orgs: [{ alias: 'dev', kind: 'sandbox' }], projectDir: false });
    cpSync(SAMPLE, project, { recursive: true });
    text('big', 1_000_000);
    const { error } = await call('deploy_metadata', { paths: ['force-app'] });
    expect(error).toBeUndefined();
  });
  afterAll(() => local.close());
  beforeEach(() => {
    rmSync(join(disk, 'filler'), { force: true });
    rmSync(join(disk, 'tmp'), { recursive: true, force: true });
  });

  /** A static resource that no zip makes smaller. */
  function text(name: string, bytes: number) {
    const content = randomBytes(bytes).toString('base64');
    writeFileSync(join(project, RESOURCES, `${name}.txt`), content);
    const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<StaticResource xmlns="http://soap.sforce.com/2006/04/metadata">\n    <cacheControl>Public</cacheControl>\n    <contentType>text/plain</contentType>\n</StaticResource>\n`;
    writeFileSync(join(project, RESOURCES, `${name}.resource-meta.xml`), xml);
  }
  /** Leaves so many bytes. */
  function fill(left: number) {
    const { bavail, bsize } = statfsSync(disk);
    writeFileSync(join(disk, 'filler'), Buffer.alloc(Math.max(0, bavail * bsize - left)));
  }
  async function call(name: string, input: object, env: Record<string, string> = {}) {
    const args = ['call', name, '--input', JSON.stringify(input), '--json', ...FLAGS];
    const { stdout, stderr } = await run(args, { home: local.home, env });
    const said = JSON.parse(stdout || '{}');
    return { result: said.result, error: said.code ? said : undefined, stderr };
  }
  const deploys = async () => {
    const query = encodeURIComponent('SELECT Id FROM DeployRequest');
    const headers = { authorization: `Bearer ${local.orgs[0]?.accessToken}` };
    const answer = await fetch(`${local.url}/services/data/v66.0/tooling/query?q=${query}`, { headers });
    return Object(await answer.json()).totalSize;
  };
  const litter = () =>
    readdirSync(disk, { recursive: true, encoding: 'utf8' }).filter(name =>
      /\.part$|incoming-|orgsmith-retrieve-/.test(name),
    );

  it('a rollback file that does not fit: nothing is deployed', async () => {
    text('big', 1_000_000);
    const before = await deploys();
    fill(300_000);
    const { error } = await call('deploy_metadata', { paths: [RESOURCES] });
    expect(error).toMatchObject({ code: 'ROLLBACK_NOT_KEPT', outcome: 'not_executed' });
    expect(error.message).toMatch(/no space/i);
    expect(await deploys()).toBe(before);
    expect(litter()).toEqual([]);
  });

  it('a backup that does not fit: nothing is retrieved', async () => {
    text('big', 1_000_000);
    const before = treeOf(project);
    fill(300_000);
    const { error } = await call('retrieve_metadata', { metadata: ['StaticResource:big'], overwrite: true });
    expect(error).toMatchObject({ code: 'OUTPUT_FOLDER', outcome: 'not_executed' });
    expect(treeOf(project)).toEqual(before);
    expect(litter()).toEqual([]);
  });

  it('new files that do not fit: not one of them is there', async () => {
    rmSync(join(project, RESOURCES, 'big.txt'));
    rmSync(join(project, CLASSES, 'AccountRegion.cls'));
    const before = treeOf(project);
    fill(300_000);
    const { error } = await call('retrieve_metadata', {
      metadata: ['StaticResource:big', 'ApexClass:AccountRegion'],
    });
    expect(error).toMatchObject({ code: 'NOT_WRITTEN', outcome: 'not_executed' });
    expect(treeOf(project)).toEqual(before);
    expect(litter()).toEqual([]);
  });

  it('a temporary folder without room: nothing is retrieved, nothing is left in it', async () => {
    const before = treeOf(project);
    fill(300_000);
    const tmp = join(disk, 'tmp');
    mkdirSync(tmp);
    const { error } = await call('retrieve_metadata', { metadata: ['StaticResource:big'] }, { TMPDIR: tmp });
    expect(error).toMatchObject({ code: 'NOT_STAGED', outcome: 'not_executed' });
    expect(treeOf(project)).toEqual(before);
    expect(litter()).toEqual([]);
  });

  it('a home without room: nothing is deployed, for nobody could write it down', async () => {
    const state = join(local.home, '.orgsmith');
    rmSync(state, { recursive: true, force: true });
    mkdirSync(join(disk, 'state'), { mode: 0o700 });
    symlinkSync(join(disk, 'state'), state);
    const before = await deploys();
    fill(0);
    const { error } = await call('deploy_metadata', { metadata: ['ApexClass:InvoiceService'] });
    rmSync(state);
    expect(error.message).toMatch(/no space/i);
    expect(await deploys()).toBe(before);
  });

  it('with room again all of it comes', async () => {
    const { result, error } = await call('retrieve_metadata', {
      metadata: ['StaticResource:big', 'ApexClass:AccountRegion'],
    });
    expect(error).toBeUndefined();
    expect(result.counts).toMatchObject({ created: 2, changed: 0 });
  });
});
