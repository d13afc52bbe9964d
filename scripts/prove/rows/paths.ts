import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import type { Row } from '../row.ts';
import type { Server } from '../server.ts';
import type { Stage } from '../stage.ts';
import { PATH_FORMS } from '../vectors/path-forms.ts';
import { within } from '../within.ts';

const CANARY = 'OutsideCanary7391';
/** What is named outside: a table, a manifest, a folder of source, and a file that is not there yet. */
const LEAVES = {
  table: 'data.csv',
  manifest: 'package.xml',
  source: 'classes',
  made: 'made.xml',
  folder: 'made',
};

/** Every input that is a path, and what it leads to. */
const INPUTS: [tool: string, leaf: keyof typeof LEAVES, input: (path: string) => object][] = [
  ['load_file', 'table', file => ({ file, object: 'Account', planOnly: true })],
  ['open_org', 'manifest', file => ({ file, onlyAddress: true })],
  ['create_scratch_org', 'manifest', definition => ({ definition, planOnly: true })],
  ['deploy_metadata', 'source', path => ({ paths: [path], planOnly: true })],
  ['deploy_metadata', 'manifest', manifest => ({ manifest, planOnly: true })],
  ['deploy_metadata', 'table', rollback => ({ rollback, planOnly: true })],
  ['compare_metadata', 'source', path => ({ paths: [path] })],
  ['compare_metadata', 'manifest', manifest => ({ manifest })],
  ['retrieve_metadata', 'source', path => ({ paths: [path], overwrite: true })],
  ['retrieve_metadata', 'manifest', manifest => ({ manifest, overwrite: true })],
  ['retrieve_metadata', 'folder', to => ({ metadata: ['ApexClass:AccountService'], to, overwrite: true })],
  ['generate_manifest', 'source', path => ({ paths: [path], to: 'a.xml', overwrite: true })],
  ['generate_manifest', 'made', to => ({ paths: ['force-app/own'], to, overwrite: true })],
  ['delete_metadata', 'source', path => ({ paths: [path], localFiles: true, planOnly: true })],
];

/** Nothing outside of the project is read into an answer, made, changed or removed, and no pipe holds a call. */
export const paths: Row = {
  name: 'paths',
  check: 'paths that lead out of the project, or to secrets in it',
  wanted: '60 forms: 0 read, 0 written, no call longer than 10 s',
  async prove(stage) {
    const site = await stage.site(['paths']);
    const ground = await layOut(stage);
    const asked = { orgs: 'paths', args: ['--allow-non-ga-tools'], cwd: ground.project };
    const found = await strike(await site.serve(asked), ground, ground.forms);
    const control = await strike(
      await site.serve({ ...asked, without: 'paths' }),
      ground,
      ground.forms.slice(0, 12),
    );
    ground.close();
    return {
      cases: `${found.calls} calls: ${ground.forms.length} forms, ${INPUTS.length} inputs of ${new Set(INPUTS.map(([tool]) => tool)).size} tools`,
      figure: `${found.read.length} read, ${found.written.length} written, ${found.held.length} without an answer; the slowest took ${Math.round(found.slowestMs)} ms`,
      holds: found.read.length + found.written.length + found.held.length === 0,
      control: {
        figure: `the checks of paths off: ${control.read.length} read, ${control.written.length} written`,
        counts: control.read.length > 0 && control.written.length > 0,
      },
      details: [...found.held, ...found.written, ...found.read],
    };
  },
};

interface Ground {
  project: string;
  outside: string;
  forms: string[];
  close(): void;
}

/** A project, and beside it what is none of its business. */
async function layOut(stage: Stage): Promise<Ground> {
  const base = stage.folder();
  const [project, outside] = [join(base, 'project'), join(base, 'outside')];
  const main = join(project, 'force-app', 'main');
  mkdirSync(main, { recursive: true });
  writeFileSync(
    join(project, 'sfdx-project.json'),
    '{"packageDirectories":[{"path":"force-app","default":true}],"sourceApiVersion":"66.0"}',
  );
  for (const folder of [
    'outside',
    ...['.git', '.sf', '.sfdx', '.ssh', '.env', 'force-app/.git'].map(name => `project/${name}`),
  ])
    fill(join(base, folder));
  fill(join(project, 'force-app', 'own'), 'Own');
  const link = (to: string, name: string) => symlinkSync(to, join(project, name));
  link(outside, 'link-folder');
  link('../outside', 'link-relative');
  link('link-folder', 'link-of-link');
  link('..', 'link-up');
  link('link-loop', 'link-loop');
  link('/proc/self/root', 'link-proc');
  link(outside, 'force-app/link-folder');
  link(outside, 'force-app/main/link-folder');
  for (const leaf of Object.values(LEAVES)) link(join(outside, leaf), `link-${leaf}`);
  execFileSync('mkfifo', [join(project, 'pipe')]);
  const socket = createServer().listen(join(project, 'socket'));
  const long = 'a'.repeat(300);
  const forms = Object.values(PATH_FORMS)
    .flat()
    .map(form =>
      form
        .replaceAll('{outside}', outside)
        .replaceAll('{project}', project)
        .replaceAll('{base}', basename(base))
        .replaceAll('{long}', long)
        .replaceAll('{deep}', `${'a/'.repeat(60)}${'../'.repeat(60)}`),
    );
  return { project, outside, forms, close: () => void socket.close() };
}

function fill(folder: string, name = CANARY): void {
  mkdirSync(join(folder, LEAVES.source), { recursive: true });
  writeFileSync(join(folder, LEAVES.table), `Name\n${name}\n`);
  writeFileSync(
    join(folder, LEAVES.manifest),
    `<?xml version="1.0"?><Package xmlns="http://soap.sforce.com/2006/04/metadata"><types><members>${name}</members><name>ApexClass</name></types><version>66.0</version></Package>`,
  );
  writeFileSync(join(folder, LEAVES.source, `${name}.cls`), `public class ${name} {}`);
  writeFileSync(
    join(folder, LEAVES.source, `${name}.cls-meta.xml`),
    '<?xml version="1.0"?><ApexClass xmlns="http://soap.sforce.com/2006/04/metadata"><apiVersion>66.0</apiVersion></ApexClass>',
  );
}

const none = (): string[] => [];

async function strike(server: Server, { project, outside }: Ground, forms: readonly string[]) {
  const guarded = [
    outside,
    ...['.git', '.sf', '.sfdx', '.ssh', '.env', 'force-app/.git'].map(name => join(project, name)),
  ];
  const found = { calls: 0, read: none(), written: none(), held: none(), slowestMs: 0 };
  let before = digestOf(guarded);
  for (const form of forms)
    for (const [tool, leaf, input] of INPUTS) {
      const path = form.replaceAll('{leaf}', LEAVES[leaf]);
      const started = performance.now();
      const answer = await within(
        10_000,
        server.call(tool, input(path)).catch(() => undefined),
      );
      found.slowestMs = Math.max(found.slowestMs, performance.now() - started);
      found.calls += 1;
      const where = `${tool} ${JSON.stringify(input(path)).slice(0, 160)}`;
      if (!answer) found.held.push(where);
      if (answer?.raw.includes(CANARY)) found.read.push(where);
      const after = digestOf(guarded);
      if (after !== before) found.written.push(where);
      before = after;
    }
  return found;
}

/** Names and contents of everything in the folders. */
function digestOf(folders: readonly string[]): string {
  const hash = createHash('sha256');
  for (const folder of folders)
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
      const path = join(folder, name);
      hash.update(name).update(statSync(path).isFile() ? readFileSync(path) : '');
    }
  return hash.digest('hex');
}
