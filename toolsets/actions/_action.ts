import { isToolError, type JsonObject, type OrgContext, readAll, soql } from 'orgsmith/toolkit';
import { actionsInCode } from './_code.ts';
import { managedActions } from './_managed.ts';
import { noSuchAction, nothingListed } from './_missing.ts';
import { parametersOf } from './_named-query.ts';

export const KINDS = [
  'standard',
  'apex',
  'flow',
  'prompt',
  'custom',
  'named_query',
  'aura',
  'apex_rest',
] as const;
export type Kind = (typeof KINDS)[number];

/** What goes into an action, or comes out. */
export interface Parameter {
  name: string;
  /** `STRING`, or a type of Apex. */
  type: string;
  required?: boolean | undefined;
  /** It takes a list of so many. */
  most?: number | undefined;
  /** The object of a record. */
  object?: string | undefined;
  description?: string | undefined;
}
export interface Action {
  kind: Kind;
  /** What run_action takes. */
  name: string;
  label?: string;
  description?: string;
  inputs: Parameter[];
  outputs: Parameter[];
}

/** Folders under actions/custom. https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_actions_invocable_custom.htm */
const FOLDERS: Partial<Record<Kind, string>> = {
  apex: 'apex',
  flow: 'flow',
  prompt: 'generatePromptResponse',
};

/** Lists of single objects that are looked into: email alerts and quick actions have one for each. */
const MOST_FOLDERS = 30;

export interface Found {
  actions: Action[];
  /** Why a kind could not be listed. */
  notices: string[];
}

/** All actions of some kinds. What a kind's list is refused for is told, and the others are listed. */
export async function listActions(context: OrgContext, kinds: readonly Kind[]): Promise<Found> {
  const lists = LISTS.filter(({ of }) => of.some(kind => kinds.includes(kind)));
  const found = await Promise.all(
    lists.map(async ({ of, list }): Promise<Found> => {
      try {
        return await list(context);
      } catch (error) {
        if (!(error instanceof Error) || context.signal.aborted) throw error;
        return { actions: [], notices: [`${of.join(', ')}: not listed: ${error.message}`] };
      }
    }),
  );
  const isNothing = found.every(({ actions, notices }) => actions.length === 0 && notices.length > 0);
  if (found.length > 0 && isNothing) throw nothingListed(found);
  const actions = found.flatMap(each => each.actions).filter(({ kind }) => kinds.includes(kind));
  return { actions, notices: found.flatMap(({ notices }) => notices) };
}

type List = (context: OrgContext) => Promise<Found>;
const whole = (list: (context: OrgContext) => Promise<Action[]>): List => {
  return async context => ({ actions: await list(context), notices: [] });
};
const LISTS: { of: Kind[]; list: List }[] = [
  { of: ['standard'], list: whole(context => listFolder(context, 'standard', 'actions/standard')) },
  ...(['apex', 'flow', 'prompt'] as const).map(kind => ({
    of: [kind],
    list: whole(context => listFolder(context, kind, `actions/custom/${FOLDERS[kind]}`)),
  })),
  { of: ['custom'], list: listOthers },
  { of: ['named_query'], list: whole(listNamedQueries) },
  {
    of: ['aura', 'apex_rest'],
    list: whole(context =>
      actionsInCode(context.org, (done, total) => context.progress(done, total, 'classes')),
    ),
  },
];

async function listFolder(context: OrgContext, kind: Kind, path: string): Promise<Action[]> {
  return toActions(await context.org.get(path), kind);
}

function toActions({ actions }: JsonObject, kind: Kind, folder = ''): Action[] {
  return (Array.isArray(actions) ? actions : []).flatMap(each => {
    const { name, label, description, url } = Object(each);
    if (typeof name !== 'string' || name === '') return [];
    // What belongs to an object has it in its address only.
    const address = new RegExp(`/actions/custom/(${folder}/[\\w./-]+)$`).exec(String(url))?.[1];
    return {
      ...{
        kind,
        name: folder === '' ? name : (address ?? `${folder}/${name}`),
        inputs: [],
        outputs: [],
      },
      ...(typeof label === 'string' && label !== name ? { label } : {}),
      ...(typeof description === 'string' ? { description } : {}),
    };
  });
}

/** Quick actions, email alerts, notifications, external services …: in a list, or in lists by object. */
async function listOthers({ org, signal }: OrgContext): Promise<Found> {
  const top = foldersIn(await org.get('actions/custom')).filter(
    name => !Object.values(FOLDERS).includes(name),
  );
  const notices: string[] = [];
  // One that is not told hides no other.
  const look = (folder: string) =>
    org.get(`actions/custom/${folder}`).then(
      told => ({ folder, told }),
      error => {
        if (!isToolError(error) || signal.aborted) throw error;
        notices.push(`custom: ${folder}: not listed: ${error.message}`);
        return { folder, told: {} };
      },
    );
  const lists = await Promise.all(top.map(look));
  const byObject = lists.flatMap(({ folder, told }) => foldersIn(told).map(object => `${folder}/${object}`));
  const deeper = await Promise.all(byObject.slice(0, MOST_FOLDERS).map(look));
  const left = byObject.slice(MOST_FOLDERS);
  if (left.length > 0)
    notices.push(`custom: not looked into: ${left.slice(0, 20).join(', ')}${left.length > 20 ? ' …' : ''}`);
  const actions = [...lists, ...deeper].flatMap(({ folder, told }) => toActions(told, 'custom', folder));
  return { actions, notices };
}

const foldersIn = (told: JsonObject): string[] =>
  Object.entries(told).flatMap(([name, address]) =>
    typeof address === 'string' && /^\w+$/.test(name) ? name : [],
  );

/** Its label is MasterLabel; what its parameters are, only its text tells. */
async function listNamedQueries({ org }: OrgContext): Promise<Action[]> {
  const rows = await readAll(org, soql`SELECT DeveloperName, MasterLabel, Body2 FROM ApiNamedQuery`, {
    tooling: true,
  });
  return rows.map(({ DeveloperName, MasterLabel, Body2 }) => ({
    ...{
      kind: 'named_query' as const,
      name: String(DeveloperName),
      label: String(MasterLabel),
      description: String(Body2),
    },
    ...{ inputs: parametersOf(String(Body2)), outputs: [] },
  }));
}

/** An action with what goes in and comes out; methods of that name, or of that class of a package. Throws ToolError NO_SUCH_ACTION with the nearest. */
export async function actionsNamed(context: OrgContext, kind: Kind, name: string): Promise<Action[]> {
  const path = addressOf(kind, name);
  if (path !== undefined) {
    try {
      return [fromDescribe(kind, name, await context.org.get(path))];
    } catch (error) {
      if (!isToolError(error) || error.parts.code !== 'NOT_FOUND') throw error;
      const names = await listActions(context, [kind]).then(
        ({ actions }) => actions.map(each => each.name),
        () => [],
      );
      throw noSuchAction(kind, name, names, error);
    }
  }
  const { actions } = await listActions(context, [kind]);
  const named = actions.filter(each => each.name.toLowerCase() === name.toLowerCase());
  if (named.length > 0) return named;
  const managed = kind === 'aura' ? await managedActions(context.org, name) : [];
  if (managed.length > 0) return managed;
  throw noSuchAction(
    kind,
    name,
    actions.map(each => each.name),
  );
}

/** Where an action is described and called; undefined for what is in code. */
export function addressOf(kind: Kind, name: string): string | undefined {
  if (kind === 'named_query' || kind === 'aura' || kind === 'apex_rest') return undefined;
  const deep = kind === 'custom' ? /^\w{1,80}(\/[\w.-]{1,255}){1,2}$/ : /^[\w.-]{1,255}$/;
  if (!deep.test(name) || /(^|\/)\.+(\/|$)/.test(name)) throw noSuchAction(kind, name, []);
  if (kind === 'standard') return `actions/standard/${name}`;
  return `actions/custom/${kind === 'custom' ? '' : `${FOLDERS[kind]}/`}${name}`;
}

function fromDescribe(kind: Kind, name: string, told: object): Action {
  const { label, description, inputs, outputs } = Object(told);
  return {
    ...{ kind, name },
    ...(typeof label === 'string' ? { label } : {}),
    ...(typeof description === 'string' ? { description } : {}),
    ...{ inputs: parameters(inputs), outputs: parameters(outputs) },
  };
}

function parameters(list: unknown): Parameter[] {
  return (Array.isArray(list) ? list : []).flatMap(each => {
    const { name, type, apexClass, required, maxOccurs, sobjectType, description } = Object(each);
    if (typeof name !== 'string' || name === '') return [];
    return {
      ...{ name, type: String(type ?? apexClass ?? 'OBJECT') },
      ...(required === true ? { required } : {}),
      ...(typeof maxOccurs === 'number' && maxOccurs > 1 ? { most: maxOccurs } : {}),
      ...(typeof sobjectType === 'string' ? { object: sobjectType } : {}),
      ...(typeof description === 'string' && description !== '' ? { description } : {}),
    };
  });
}
