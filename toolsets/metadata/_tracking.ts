import { isToolError, type OrgContext, ToolError } from 'orgsmith/toolkit';
import { authorsOf } from './_authors.ts';
import { filesOf } from './_components.ts';
import { relative, resolve, stat } from './_disk.ts';
import { keyOf, plainName } from './_members.ts';
import type { SfdxProject } from './_project.ts';
import { type ComponentSet, ComponentStatus, Org, SfProject, SourceTracking } from './_sdr.ts';
import { connectionOf } from './_transfer.ts';

/** A local file of a component that changed in the org and here since both were the same. */
export interface Conflict {
  component: string;
  /** By path from the project. */
  file: string;
  /** When the file was written here. */
  here: string;
  /** Who changed the component in the org, and when. */
  by: string;
  at: string;
}

/** Salesforce's own record of what changed where; it shares its files in `.sf` with the Salesforce CLI. */
export interface Tracking {
  /** What changed here: to deploy, with what was deleted marked as such. */
  localChanges(): Promise<ComponentSet | undefined>;
  /** `Type:Name` of what changed or was deleted in the org. */
  remoteChanges(): Promise<{ component: string; deleted: boolean; by: string; at: string }[]>;
  conflicts(): Promise<Conflict[]>;
  /** Files and components that are the same on both sides now. */
  settle(done: Settled): Promise<void>;
}

export interface Settled {
  files: string[];
  /** `fresh`: the org has just changed it, and its own record of that comes a moment later. */
  components: { type: string; fullName: string; files: string[]; deleted: boolean; fresh: boolean }[];
}

/**
 * The tracking of this project in this org; undefined where the org has none. After a change of ours the org is not read
 * again: the library waits for what it has not seen.
 */
export async function openTracking(
  context: OrgContext,
  { root }: SfdxProject,
  afterChange = false,
): Promise<Tracking | undefined> {
  const { org } = context;
  if (org.kind === 'production') return undefined;
  const has = await org.describe('SourceMember', { tooling: true }).then(
    () => true,
    error => {
      // Orgs without it do not know the object; that nobody answered says nothing of conflicts.
      if (isToolError(error) && /^(NOT_FOUND|INVALID_TYPE|INSUFFICIENT_ACCESS)/.test(error.parts.code))
        return false;
      throw error;
    },
  );
  if (!has) return undefined;
  const tracking = await SourceTracking.create({
    org: await Org.create({ connection: connectionOf(context) }),
    project: await SfProject.resolve(root),
    ignoreLocalCache: true,
  });
  // This process lives on: what was read for an earlier call may be old.
  await tracking.ensureLocalTracking();
  await tracking.ensureRemoteTracking();
  // The library keeps its file in memory; another process, the CLI above all, may have written it since.
  Object(tracking).remoteSourceTrackingService.constructor.instanceMap?.clear();
  if (!afterChange) await tracking.reReadRemoteTracking();
  const format = 'ChangeResultWithPaths';
  const remote = () =>
    readable(async () => [
      ...(await tracking.getChanges({ origin: 'remote', state: 'nondelete', format })),
      ...(await tracking.getChanges({ origin: 'remote', state: 'delete', format })),
    ]);
  const filesEdited = async () => {
    const names = await tracking.getChanges({ origin: 'local', state: 'nondelete', format: 'string' });
    return new Set(names.map(name => resolve(root, name)));
  };
  return {
    localChanges: async () => (await readable(() => tracking.localChangesAsComponentSet(false)))[0],
    async remoteChanges() {
      // The library also names what is beside a change in the same object, as nothing.
      const found = (await remote()).filter(({ ignored, type, name }) => !ignored && type && name);
      const who = await authorsOf(
        context,
        found.map(({ name = '' }) => name),
      );
      return found.map(({ type = '', name = '', deleted = false }) => {
        const { by = '', at = '' } = who.get(plainName(keyOf(type, name))) ?? {};
        return { component: keyOf(type, name), deleted, by, at };
      });
    },
    async conflicts() {
      const both = await readable(() => tracking.getConflicts());
      if (both.length === 0) return [];
      const edited = await filesEdited();
      const who = await authorsOf(
        context,
        both.map(({ name = '' }) => name),
      );
      const rows: Conflict[] = [];
      for (const { type = '', name = '', filenames = [], ignored } of both) {
        if (ignored) continue;
        const { by = '', at = '' } = who.get(plainName(keyOf(type, name))) ?? {};
        const all = filenames.map(file => resolve(root, file));
        const changed = all.filter(file => edited.has(file));
        for (const file of changed.length > 0 ? changed : all.slice(0, 1))
          rows.push({
            component: keyOf(type, name),
            file: relative(root, file),
            here: await stat(file).then(
              ({ mtime }) => mtime.toISOString(),
              () => '',
            ),
            by,
            at,
          });
      }
      return rows;
    },
    async settle({ files, components }) {
      const gone = new Set(
        components.flatMap(({ deleted, type, fullName }) => (deleted ? keyOf(type, fullName) : [])),
      );
      const deletes = await tracking.getChanges({
        origin: 'local',
        state: 'delete',
        format: 'SourceComponent',
      });
      const done = deletes.filter(({ type, fullName }) => gone.has(keyOf(type.name, fullName)));
      const lost = (await tracking.getChanges({ origin: 'local', state: 'delete', format: 'string' })).map(
        name => resolve(root, name),
      );
      await tracking.updateLocalTracking({ files, deletedFiles: [...filesOf(done)] });
      // A bundle is tracked file by file, those that it lost included.
      const synced = (wanted: boolean) =>
        components.flatMap(({ deleted, fresh, files: own, type, fullName }) => {
          if (fresh !== wanted) return [];
          const inBundle = (file: string) => type.endsWith('Bundle') && file.includes(`/${fullName}/`);
          const all = [...own, ...lost.filter(inBundle)];
          const state = deleted ? ComponentStatus.Deleted : ComponentStatus.Changed;
          return (all.length > 0 ? all : ['']).map(filePath => ({ type, fullName, filePath, state }));
        });
      // The org's own record comes a moment later: what is not in it yet is waited for.
      await tracking.ensureRemoteTracking();
      await tracking.reReadRemoteTracking();
      const there = new Set((await remote()).map(({ type = '', name = '' }) => plainName(keyOf(type, name))));
      const late = synced(true).filter(({ type, fullName }) => !there.has(plainName(keyOf(type, fullName))));
      if (late.length > 0) await tracking.updateRemoteTracking(late);
      await tracking.updateRemoteTracking([...synced(true), ...synced(false)], true);
    },
  };
}

/** The library reads the whole project for this, and stops at what it cannot read. */
async function readable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { name, message } = Object(error);
    if (!/Expected.*Source|TypeInference|MissingMetadata|NoSource/i.test(String(name))) throw error;
    throw new ToolError({
      code: 'INVALID_SOURCE',
      message: `The project cannot be read: ${String(message).slice(0, 300)}`,
      next: 'Mend that component or delete what is left of it; retrieving it by metadata brings back what is missing.',
      retry: 'after_fix',
      cause: error,
    });
  }
}

/** The error of a call that counts on tracking. */
export function noTracking(label: string): ToolError {
  return new ToolError({
    code: 'NO_TRACKING',
    message: `${label} does not track source, so it is not known what changed`,
    next: 'Select by paths or metadata; deploy_metadata takes since with a git commit, preview_metadata takes compare.',
    retry: 'after_fix',
  });
}
