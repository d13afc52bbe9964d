import type { FieldDescribe, ObjectDescribe } from 'orgsmith/toolkit';
import { isRequired } from './_describe-texts.ts';

/** Fields of an object that the diagram shows at most. */
const MOST_FIELDS = 12;

interface Relation {
  parent: string;
  child: string;
  field: FieldDescribe;
  /** Deleting the parent deletes the child. */
  owned: boolean;
}

export const RELATION_COLUMNS = ['parent', 'child', 'field', 'as', 'kind'];

/** How objects refer to each other, as rows and as a Mermaid diagram (https://mermaid.js.org/syntax/entityRelationshipDiagram.html). */
export function drawErd(objects: readonly ObjectDescribe[]): { rows: unknown[][]; mermaid: string } {
  const relations = relationsOf(objects);
  return {
    rows: relations.map(({ parent, child, field, owned }) => [
      parent,
      child,
      field.name,
      field.relationshipName,
      `${owned ? 'deleted with its parent' : 'lookup'}${field.nillable ? '' : ', required'}`,
    ]),
    mermaid: [
      'erDiagram',
      ...objects.flatMap(object => entity(object, relations)),
      ...relations.map(
        ({ parent, child, field }) =>
          `  ${parent} ${field.nillable ? '|o' : '||'}--o{ ${child} : "${field.name}"`,
      ),
    ].join('\n'),
  };
}

function relationsOf(objects: readonly ObjectDescribe[]): Relation[] {
  return objects.flatMap(child =>
    child.fields.flatMap(field =>
      // Points to the record that a merge kept, of deleted records only.
      field.name === 'MasterRecordId'
        ? []
        : objects
            .filter(({ name }) => field.referenceTo.includes(name))
            .map(parent => ({
              parent: parent.name,
              child: child.name,
              field,
              owned: isOwned(parent, child, field),
            })),
    ),
  );
}

function isOwned(parent: ObjectDescribe, child: ObjectDescribe, { name }: FieldDescribe): boolean {
  return parent.childRelationships.some(
    ({ childSObject, field, cascadeDelete }) =>
      cascadeDelete && childSObject === child.name && field === name,
  );
}

/** The fields that hold the model together: its id, its name, what refers, identifies or must be there. */
function entity({ name, fields }: ObjectDescribe, relations: readonly Relation[]): string[] {
  const refers = (field: FieldDescribe) =>
    relations.some(relation => relation.child === name && relation.field === field);
  const identifies = ({ unique, externalId }: FieldDescribe) => unique || externalId;
  const rank = (field: FieldDescribe) => (field.type === 'id' ? 0 : field.nameField ? 1 : 2);
  const shown = fields
    .filter(
      field =>
        field.type === 'id' || field.nameField || refers(field) || identifies(field) || isRequired(field),
    )
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, MOST_FIELDS);
  const key = (field: FieldDescribe) => {
    if (field.type === 'id') return ' PK';
    if (refers(field)) return ' FK';
    return identifies(field) ? ' UK' : '';
  };
  return [`  ${name} {`, ...shown.map(field => `    ${field.type} ${field.name}${key(field)}`), '  }'];
}
