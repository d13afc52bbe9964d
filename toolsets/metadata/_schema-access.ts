import { nearest } from 'orgsmith/toolkit';
import type { FieldEdit } from './_field-edit.ts';
import { schemaError } from './_schema-error.ts';
import type { Places } from './_schema-places.ts';
import { parseXml } from './_xml.ts';
import { type Part, setPart } from './_xml-edit.ts';

export type Access = 'read' | 'edit';

/** The file of a permission set or profile of the project. */
export function granteePath(places: Places, name: string): string {
  const path = places.grantee(name);
  if (path !== undefined) return path;
  const near = nearest(name, places.grantees);
  throw schemaError(
    'NOT_IN_PROJECT',
    `The project has no permission set or profile ${name.slice(0, 80)}${near.length > 0 ? `. Nearest: ${near.join(', ')}` : ''}`,
    `Name one that is there, or retrieve it first: retrieve_metadata with metadata ["PermissionSet:${name.slice(0, 80)}"].`,
  );
}

/** The text of a permission set or profile that grants the fields, and the object when it is new. */
export function grant(
  path: string,
  text: string,
  { object, isNew, fields, access }: { object: string; isNew: boolean; fields: FieldEdit[]; access: Access },
): string {
  if (!['PermissionSet', 'Profile'].includes(parseXml(text)?.name ?? ''))
    throw schemaError(
      'BROKEN_SOURCE',
      `${path} is no well-formed permission set or profile`,
      'Mend it first.',
    );
  const edit = access === 'edit';
  const flag = (name: string, value: boolean): Part => ({ name, value: String(value) });
  let out = text;
  if (isNew)
    out = setPart(
      out,
      [],
      {
        name: 'objectPermissions',
        value: [
          flag('allowCreate', edit),
          flag('allowDelete', false),
          flag('allowEdit', edit),
          flag('allowRead', true),
          flag('modifyAllRecords', false),
          { name: 'object', value: object },
          flag('viewAllRecords', false),
        ],
      },
      'object',
    );
  for (const field of fields)
    if (field.access !== 'always')
      out = setPart(
        out,
        [],
        {
          name: 'fieldPermissions',
          value: [
            flag('editable', edit && field.access === 'granted'),
            { name: 'field', value: `${object}.${field.name}` },
            flag('readable', true),
          ],
        },
        'field',
      );
  return out;
}
