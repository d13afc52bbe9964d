import type { OrgContext, Plan } from 'orgsmith/toolkit';
import { unifiedDiff } from './_diff.ts';
import { basename, createHash } from './_disk.ts';
import type { FieldEdit } from './_field-edit.ts';
import type { Definition } from './_field-types.ts';
import { openProject, type SfdxProject } from './_project.ts';
import { grant, granteePath } from './_schema-access.ts';
import { schemaError } from './_schema-error.ts';
import type { Input } from './_schema-input.ts';
import { checkName } from './_schema-names.ts';
import { editObject, editRecordType, editRule } from './_schema-parts.ts';
import { textOf } from './_schema-places.ts';
import { editFields, findObject, type Target } from './_schema-target.ts';

const DIFF_LINES = 120;

/** A file as it will be. */
interface Change {
  path: string;
  old: string | undefined;
  text: string;
}
export interface SchemaPlan extends Plan {
  files: Change[];
  /** `Type:Name` of what the files are of. */
  components: string[];
  /** New fields that are granted to nobody. */
  unseen: string[];
}

/** What a change of the schema comes to in files; reads the project and the org. */
export async function planSchema(context: OrgContext, asked: Input): Promise<SchemaPlan> {
  const { fields = [], recordTypes = [], validationRules = [], grantTo = [], define } = asked;
  if (!define && fields.length + recordTypes.length + validationRules.length === 0)
    throw schemaError(
      'NOTHING_ASKED',
      'The call names nothing to create or change',
      'Give define, fields, recordTypes or validationRules.',
    );
  if (grantTo.length > 0 && !define && fields.length === 0)
    throw schemaError('NOTHING_ASKED', 'grantTo has no field to grant', 'Name the fields in fields.');
  const project = await openProject(context);
  const target = await findObject(context, project, asked);
  const { object, places, isNew, inOrg } = target;
  const changes: Change[] = [];
  const add = (path: string, old: string | undefined, text: string) => {
    if (old !== text) changes.push({ path, old, text });
  };
  const edits = await editFields(context, project, target, fields);
  const isDetail = edits.some(({ type }) => type === 'MasterDetail');
  const isCustom = /__c$/i.test(object);
  if (define || (isDetail && target.text !== undefined && isCustom))
    add(places.object, target.text, editObject(object, define ?? {}, target.text, isDetail && isCustom));
  for (const [at, edit] of edits.entries()) {
    const path = places.fileOf('fields', edit.name);
    add(path, await textOf(project, path), edit.text);
    if (edits.findIndex(({ name }) => name.toLowerCase() === edit.name.toLowerCase()) < at)
      throw twice('field', edit.name);
  }
  const parts: string[] = [];
  for (const given of validationRules) {
    const path = places.fileOf('validationRules', partName('validation rule', given));
    const old = await textOf(project, path);
    const { name, text } = editRule(given, old);
    if (parts.includes(`ValidationRule:${object}.${name}`)) throw twice('validation rule', name);
    parts.push(`ValidationRule:${object}.${name}`);
    add(path, old, text);
  }
  for (const given of recordTypes) {
    const path = places.fileOf('recordTypes', partName('record type', given));
    const old = await textOf(project, path);
    const { name, text, picklists } = editRecordType(object, given, old);
    if (parts.includes(`RecordType:${object}.${name}`)) throw twice('record type', name);
    for (const [field] of picklists) await requirePicklist(target, edits, name, field);
    parts.push(`RecordType:${object}.${name}`);
    add(path, old, text);
  }
  const granted = await addGrants(project, target, asked, edits, add);
  if (changes.length === 0)
    throw schemaError(
      'NOTHING_CHANGED',
      'The source files say all of that already',
      'Deploy them, if the org does not.',
    );
  const fieldKeys = edits.map(({ name }) => `CustomField:${object}.${name}`);
  // An object is deployed with all its parts.
  const isWhole = isNew || define !== undefined || (isDetail && isCustom && target.text !== undefined);
  const isNewField = ({ name }: FieldEdit) =>
    changes.some(({ path, old }) => old === undefined && path === places.fileOf('fields', name));
  const unseen =
    grantTo.length > 0 || /__(mdt|e)$/i.test(object)
      ? []
      : edits.filter(edit => edit.access !== 'always' && isNewField(edit)).map(({ name }) => name);
  const components = [...(isWhole ? [`CustomObject:${object}`] : [...fieldKeys, ...parts]), ...granted];
  return {
    title: titleOf(object, isNew, edits, parts.length),
    writes: 0,
    deletes: 0,
    object,
    details: {
      files: changes.map(({ path, old }) => ({ path, change: old === undefined ? 'created' : 'changed' })),
      diff: diffOf(changes),
      ...(grantTo.length > 0
        ? { alwaysVisible: edits.filter(({ access }) => access === 'always').map(({ name }) => name) }
        : {}),
    },
    effect: changes.every(({ old }) => old === undefined) ? 'create' : 'update',
    limits: limitsOf(edits, inOrg),
    binding: changes.map(({ path, old, text }) => [path, digest(old ?? ''), digest(text)]),
    files: changes,
    components,
    unseen,
  };
}

async function addGrants(
  project: SfdxProject,
  { object, places, isNew }: Target,
  { grantTo = [], access }: Input,
  fields: FieldEdit[],
  add: (path: string, old: string | undefined, text: string) => void,
): Promise<string[]> {
  if (grantTo.length === 0) return [];
  const hasAccess = !/__(mdt|e)$/i.test(object);
  const always = fields.filter(field => field.access === 'always');
  if (!hasAccess || (!isNew && always.length === fields.length))
    throw schemaError(
      'ALWAYS_VISIBLE',
      hasAccess
        ? `${always.map(({ name }) => name).join(', ')} cannot be granted: who sees the record sees fields that are required or master-detail`
        : `${object} has no field permissions`,
      'Leave grantTo out, or make the field not required.',
    );
  const keys: string[] = [];
  for (const name of new Set(grantTo)) {
    const path = granteePath(places, name);
    const old = (await textOf(project, path)) ?? '';
    add(path, old, grant(path, old, { object, isNew, fields, access }));
    const [, member = name, ending = ''] = /^(.+)\.(\w+)-meta\.xml$/.exec(basename(path)) ?? [];
    keys.push(`${ending === 'profile' ? 'Profile' : 'PermissionSet'}:${member}`);
  }
  return keys;
}

async function requirePicklist(
  { object, places, orgFields }: Target,
  edits: FieldEdit[],
  type: string,
  field: string,
) {
  const isHere = edits.some(({ name }) => name.toLowerCase() === field.toLowerCase());
  if (isHere || orgFields.has(field.toLowerCase()) || places.field(`${object}.${field}`)) return;
  throw schemaError(
    'UNKNOWN_FIELD',
    `The record type ${type} offers values of ${field.slice(0, 60)}, which ${object} does not have`,
    'Name picklist fields of the object in picklistValues.',
  );
}

function partName(what: string, { name, fullName }: Definition): string {
  return checkName(what, name ?? fullName, undefined);
}

function limitsOf(edits: FieldEdit[], inOrg: boolean): string[] {
  if (!inOrg) return [];
  return edits.flatMap(({ name, lost, from, type }) => [
    ...(lost.length > 0
      ? [`${name} no longer offers ${lost.slice(0, 5).join(', ')}; records keep such values.`]
      : []),
    ...(from
      ? [
          `${name} becomes ${type} from ${from.type}; a deploy of the old file may not bring back every value.`,
        ]
      : []),
  ]);
}

function titleOf(object: string, isNew: boolean, edits: FieldEdit[], parts: number): string {
  const what = [
    edits.length > 0 ? `${edits.length} field${edits.length === 1 ? '' : 's'}` : '',
    parts > 0 ? `${parts} other part${parts === 1 ? '' : 's'}` : '',
  ].filter(Boolean);
  return `${isNew ? 'Create' : 'Edit'} ${object}${what.length > 0 ? ` with ${what.join(' and ')}` : ''} in the project`;
}

function diffOf(changes: Change[]): string {
  const lines = changes
    .filter(({ old }) => old !== undefined)
    .flatMap(({ path, old = '', text }) => [`--- ${path}`, ...unifiedDiff(old, text).trimEnd().split('\n')]);
  const shown = lines.slice(0, DIFF_LINES).map(line => line.slice(0, 200));
  return [
    ...shown,
    ...(lines.length > DIFF_LINES ? [`and ${lines.length - DIFF_LINES} more lines`] : []),
  ].join('\n');
}

const digest = (text: string) => createHash('sha256').update(text).digest('base64url');

function twice(what: string, name: string) {
  return schemaError('NAMED_TWICE', `The ${what} ${name} is named twice`, 'Name each once.');
}
