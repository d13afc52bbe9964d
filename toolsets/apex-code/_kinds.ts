import { type Org, type SalesforceRecord, type Soql, soql } from 'orgsmith/toolkit';
import { inLines, listDefinitions, readDefinitions } from './_metadata-read.ts';
import { readRows } from './_read.ts';

export const KINDS = ['class', 'trigger', 'lwc', 'aura', 'flow', 'page', 'component'] as const;
export type Kind = (typeof KINDS)[number];

/** A file of code that the org has. */
export interface Listed {
  kind: Kind;
  id: string;
  /** `Foo`, `ns__Foo`; of a bundle its folder. */
  name: string;
  /** As a project would call it: `classes/Foo.cls`. */
  file: string;
  modified: string;
  /** Another one means another text. */
  mark: string;
  /** Characters, where the org tells them without sending them. */
  size: number;
  /** Of Apex: version, characters without comments, and whether it is active and compiles as it is. */
  about: string;
}

interface RecordKind {
  object: string;
  /** The field that holds the code. */
  code: string;
  list: Soql;
  place(row: SalesforceRecord): { name: string; file: string };
}

const text = (value: unknown) => (typeof value === 'string' ? value : '');
const withNamespace = (prefix: unknown, name: unknown) =>
  text(prefix) === '' ? text(name) : `${text(prefix)}__${text(name)}`;
const inFolder =
  (folder: string, suffix: string) =>
  ({ NamespacePrefix, Name }: SalesforceRecord) => {
    const name = withNamespace(NamespacePrefix, Name);
    return { name, file: `${folder}/${name}.${suffix}` };
  };

/** https://developer.salesforce.com/docs/atlas.en-us.api_tooling.meta/api_tooling/tooling_api_objects_auradefinition.htm (DefType) */
const AURA_FILES: Record<string, string> = {
  APPLICATION: '.app',
  COMPONENT: '.cmp',
  CONTROLLER: 'Controller.js',
  DESIGN: '.design',
  DOCUMENTATION: '.auradoc',
  EVENT: '.evt',
  HELPER: 'Helper.js',
  INTERFACE: '.intf',
  PROVIDER: 'Provider.js',
  RENDERER: 'Renderer.js',
  STYLE: '.css',
  SVG: '.svg',
  TOKENS: '.tokens',
};

const RECORD_KINDS: Record<Exclude<Kind, 'flow'>, RecordKind> = {
  class: {
    object: 'ApexClass',
    code: 'Body',
    list: soql`SELECT Id, Name, NamespacePrefix, LastModifiedDate, BodyCrc, LengthWithoutComments, ApiVersion, Status, IsValid FROM ApexClass`,
    place: inFolder('classes', 'cls'),
  },
  trigger: {
    object: 'ApexTrigger',
    code: 'Body',
    list: soql`SELECT Id, Name, NamespacePrefix, LastModifiedDate, BodyCrc, LengthWithoutComments, ApiVersion, Status, IsValid FROM ApexTrigger`,
    place: inFolder('triggers', 'trigger'),
  },
  page: {
    object: 'ApexPage',
    code: 'Markup',
    list: soql`SELECT Id, Name, NamespacePrefix, LastModifiedDate FROM ApexPage`,
    place: inFolder('pages', 'page'),
  },
  component: {
    object: 'ApexComponent',
    code: 'Markup',
    list: soql`SELECT Id, Name, NamespacePrefix, LastModifiedDate FROM ApexComponent`,
    place: inFolder('components', 'component'),
  },
  lwc: {
    object: 'LightningComponentResource',
    code: 'Source',
    list: soql`SELECT Id, FilePath, LastModifiedDate, LightningComponentBundle.NamespacePrefix FROM LightningComponentResource`,
    place({ FilePath, LightningComponentBundle }) {
      const [folder = '', bundle = '', ...path] = text(FilePath).split('/');
      const name = withNamespace(Object(LightningComponentBundle).NamespacePrefix, bundle);
      return { name, file: [folder, name, ...path].join('/') };
    },
  },
  aura: {
    object: 'AuraDefinition',
    code: 'Source',
    list: soql`SELECT Id, DefType, LastModifiedDate, AuraDefinitionBundle.DeveloperName, AuraDefinitionBundle.NamespacePrefix FROM AuraDefinition`,
    place({ DefType, AuraDefinitionBundle }) {
      const { DeveloperName, NamespacePrefix } = Object(AuraDefinitionBundle);
      const name = withNamespace(NamespacePrefix, DeveloperName);
      const end = AURA_FILES[text(DefType)] ?? `.${text(DefType).toLowerCase()}`;
      return { name, file: `aura/${name}/${text(DeveloperName)}${end}` };
    },
  },
};

/** All files of one kind, without their code: one question. */
export async function listKind(org: Org, kind: Kind): Promise<Listed[]> {
  if (kind === 'flow') return listFlows(org);
  const { list, place } = RECORD_KINDS[kind];
  return (await readRows(org, list)).map(row => ({
    ...{ kind, id: text(row.Id), modified: text(row.LastModifiedDate) },
    // Dates count whole seconds; a checksum tells two changes within one apart, where there is one.
    ...{ mark: `${row.LastModifiedDate} ${row.BodyCrc ?? ''}`, size: Number(row.LengthWithoutComments ?? 0) },
    about: aboutOf(row),
    ...place(row),
  }));
}

function aboutOf({ ApiVersion, LengthWithoutComments, Status, IsValid }: SalesforceRecord): string {
  if (ApiVersion === undefined) return '';
  const state = [...(Status === 'Active' ? [] : [text(Status)]), ...(IsValid === false ? ['not valid'] : [])];
  return [`v${Number(ApiVersion).toFixed(1)}`, `${LengthWithoutComments} characters`, ...state].join(', ');
}

async function listFlows(org: Org): Promise<Listed[]> {
  return (await listDefinitions(org, 'Flow')).map(({ id, fullName: name, modified }) => ({
    ...{ kind: 'flow', id, name, modified, mark: modified, size: 0, about: '' },
    file: `flows/${name}.flow-meta.xml`,
  }));
}

/** Files of one question: their ids in a URL, their code in memory. */
const MOST_FILES = 100;
const MOST_SIZE = 1_500_000;
const USUAL_SIZE = 15_000;

/** The code of files of one kind, by their ids; '(hidden)' of managed packages comes as it is. */
export async function fetchKind(
  org: Org,
  kind: Kind,
  files: readonly Listed[],
): Promise<Map<string, string>> {
  if (kind === 'flow') return fetchFlows(org, files);
  const { object, code } = RECORD_KINDS[kind];
  const batches: string[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const file of files) {
    const batch = batches.at(-1);
    size += file.size || USUAL_SIZE;
    if (batch && batch.length < MOST_FILES && size <= MOST_SIZE) batch.push(file.id);
    else {
      batches.push([file.id]);
      size = file.size || USUAL_SIZE;
    }
  }
  const rows = await Promise.all(
    batches.map(ids =>
      readRows(org, soql`SELECT Id, ${soql.name(code)} FROM ${soql.name(object)} WHERE Id IN ${ids}`),
    ),
  );
  return new Map(rows.flat().map(row => [text(row.Id), text(row[code])]));
}

async function fetchFlows(org: Org, files: readonly Listed[]): Promise<Map<string, string>> {
  const found = await readDefinitions(
    org,
    'Flow',
    files.map(({ name }) => name),
  );
  const byName = new Map(found.map(({ fullName, xml }) => [fullName, inLines(xml, 'Flow')]));
  return new Map(files.map(({ id, name }) => [id, byName.get(name) ?? '']));
}
