import type { OrgContext } from 'orgsmith/toolkit';
import { everything, placeOf } from './_components.ts';
import { relative } from './_disk.ts';
import { lookAt } from './_look.ts';
import { keyOf, plainName } from './_members.ts';
import type { Answer, Input } from './_preview-input.ts';
import { openProject } from './_project.ts';
import { cargoReplaced } from './_replacements.ts';
import { writeTable } from './_table-file.ts';
import { noTracking, openTracking } from './_tracking.ts';

const SHOWN = 50;

/** What a deploy and a retrieve of everything would do. */
export async function preview(context: OrgContext, { compare }: Input): Promise<Answer> {
  const { org } = context;
  const project = await openProject(context);
  const tracking = compare ? undefined : await openTracking(context, project);
  const all = everything(project);
  const ignored = [...(all.forceIgnoredPaths ?? [])].map(path => relative(project.root, path)).sort();
  if (tracking) {
    const local = (await tracking.localChanges())?.getSourceComponents().toArray() ?? [];
    const remote = await tracking.remoteChanges();
    const conflicts = await tracking.conflicts();
    const both = new Set(conflicts.map(({ component }) => plainName(component)));
    const deploy = local.map(component => ({
      component: keyOf(component.type.name, component.fullName),
      file: placeOf(project, component),
      state: component.isMarkedForDelete() ? ('delete' as const) : ('deploy' as const),
    }));
    return answerOf(context, 'tracking', {
      deploy: deploy.filter(({ component }) => !both.has(plainName(component))),
      retrieve: remote.filter(({ component }) => !both.has(plainName(component))),
      conflicts,
      ignored,
    });
  }
  if (!compare) throw noTracking(org.label);
  const { cargo } = await cargoReplaced(context, project, all, false);
  const { created, changed, there } = await lookAt(
    context,
    cargo,
    project.sourceApiVersion ?? org.apiVersion,
  );
  const files = (key: string) => {
    const [type = '', ...name] = key.split(':');
    const [file = ''] = all.getComponentFilenamesByNameAndType({ type, fullName: name.join(':') });
    return relative(project.root, file);
  };
  return answerOf(context, 'comparison', {
    deploy: created.map(component => ({ component, file: files(component), state: 'deploy' as const })),
    retrieve: [],
    conflicts: changed.map(component => {
      const { by = '', at = '' } = there.found.get(component) ?? {};
      return { component, file: files(component), by, at };
    }),
    ignored,
  });
}

type Lists = Pick<Answer, 'deploy' | 'retrieve' | 'conflicts' | 'ignored'>;

async function answerOf({ files }: OrgContext, basis: Answer['basis'], lists: Lists): Promise<Answer> {
  const { deploy, retrieve, conflicts, ignored } = lists;
  const answer = {
    basis,
    counts: {
      deploy: deploy.length,
      retrieve: retrieve.length,
      conflicts: conflicts.length,
      ignored: ignored.length,
    },
    deploy: deploy.slice(0, SHOWN),
    retrieve: retrieve.slice(0, SHOWN),
    conflicts: conflicts.slice(0, SHOWN),
    ignored: ignored.slice(0, SHOWN),
  };
  if (Object.values(lists).every(list => list.length <= SHOWN)) return answer;
  const rows = [
    ...deploy.map(({ component, file, state }) => [state, component, file]),
    ...retrieve.map(({ component, deleted, by, at }) => [
      deleted ? 'deleted there' : 'retrieve',
      component,
      null,
      by,
      at,
    ]),
    ...conflicts.map(({ component, file, by, at }) => ['conflict', component, file, by, at]),
    ...ignored.map(file => ['ignored', null, file]),
  ];
  const file = await writeTable(files, 'preview.csv', ['state', 'component', 'file', 'by', 'at'], rows);
  return Object.assign(answer, { file });
}
