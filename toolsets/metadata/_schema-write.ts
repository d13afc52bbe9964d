import type { OrgContext } from 'orgsmith/toolkit';
import { dirname, join, mkdir, readFile, rename, rm, writeFile } from './_disk.ts';
import { openProject } from './_project.ts';
import { schemaError } from './_schema-error.ts';
import type { Answer } from './_schema-input.ts';
import { textOf } from './_schema-places.ts';
import type { SchemaPlan } from './_schema-plan.ts';
import { pack } from './_zip.ts';

const MARK = '\uFEFF';

/** One after the other: two changes of one permission set must not know nothing of each other. */
let queue: Promise<unknown> = Promise.resolve();

/** Writes what the plan says: every file beside its place first, then all are moved. */
export function writeSchema(context: OrgContext, plan: SchemaPlan): Promise<Answer> {
  const mine = queue.then(() => write(context, plan));
  queue = mine.catch(() => undefined);
  return mine;
}

async function write(context: OrgContext, { files, components, unseen }: SchemaPlan): Promise<Answer> {
  const { root, ...project } = await openProject(context);
  const old: [string, Uint8Array][] = [];
  for (const { path, old: planned } of files) {
    // Nobody has put a link there meanwhile, or written to it.
    if ((await textOf({ root, ...project }, path)) !== planned) throw changedMeanwhile(path);
    const content = await readFile(join(root, path)).catch(() => undefined);
    if (content) old.push([path, content]);
  }
  const backup = old.length > 0 ? await keep(context, old) : undefined;
  const marked = new Set(
    old.filter(([, content]) => content.subarray(0, 3).toString() === MARK).map(([path]) => path),
  );
  const parts = files.map(({ path, text }) => ({
    target: join(root, path),
    text: marked.has(path) ? MARK + text : text,
  }));
  try {
    for (const { target, text } of parts) {
      await mkdir(dirname(target), { recursive: true });
      await writeFile(partOf(target), text);
    }
    context.signal.throwIfAborted();
    for (const { target } of parts) await rename(partOf(target), target);
  } finally {
    for (const { target } of parts) await rm(partOf(target), { force: true });
  }
  return {
    files: files.map(({ path, old: before }) => ({
      path,
      change: before === undefined ? 'created' : 'changed',
    })),
    deploy: { metadata: components },
    ...(backup ? { backup } : {}),
    ...(unseen.length > 0 ? { unseen } : {}),
  };
}

function changedMeanwhile(path: string) {
  return schemaError(
    'CHANGED_MEANWHILE',
    `${path} was changed since this was planned`,
    'Make the call again: it then starts from what the file says now.',
  );
}

const partOf = (target: string) => `${target}.orgsmith-part`;

async function keep({ files }: OrgContext, old: [string, Uint8Array][]): Promise<string> {
  const file = await files.create('before-edit.zip', 'application/zip');
  await file.write(await pack(old));
  return (await file.finish()).path;
}
