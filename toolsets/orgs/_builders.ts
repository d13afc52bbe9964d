import { type InputFile, nearest, type Org, ToolError } from 'orgsmith/toolkit';

interface Builder {
  /** The Metadata API's type, when the page is found by the component's id. */
  type?: string;
  page(component: { name: string; object: string; id: string }): string;
}

const inSetup =
  (node: string): Builder['page'] =>
  ({ id }) =>
    `/lightning/setup/${node}/page?address=%2F${id}`;
const inObjectManager =
  (part: string): Builder['page'] =>
  ({ object }) =>
    `/lightning/setup/ObjectManager/${object}/${part}/view`;

/** Where what a file of a project holds is edited, by the end of the file's name. */
const BUILDERS: Record<string, Builder> = {
  flexipage: { type: 'FlexiPage', page: ({ id }) => `/visualEditor/appBuilder.app?pageId=${id}` },
  flow: { type: 'Flow', page: ({ id }) => `/builder_platform_interaction/flowBuilder.app?flowId=${id}` },
  app: { page: ({ name }) => `/lightning/app/${name.includes('__') ? name : `c__${name}`}` },
  page: { page: ({ name }) => `/apex/${name}` },
  cls: { type: 'ApexClass', page: inSetup('ApexClasses') },
  trigger: { type: 'ApexTrigger', page: inSetup('ApexTriggers') },
  permissionset: { type: 'PermissionSet', page: inSetup('PermSets') },
  permissionsetgroup: { type: 'PermissionSetGroup', page: inSetup('PermSetGroups') },
  profile: { type: 'Profile', page: inSetup('EnhancedProfiles') },
  object: { page: inObjectManager('Details') },
  field: { page: inObjectManager('FieldsAndRelationships') },
  recordType: { page: inObjectManager('RecordTypes') },
  validationRule: { page: inObjectManager('ValidationRules') },
  layout: { page: inObjectManager('PageLayouts') },
};

/** The page on which the component of that file is edited. Throws for a kind that has none, or that the org lacks. */
export async function builderPath(org: Org, { name: fileName, path }: InputFile): Promise<string> {
  const bare = fileName.replace(/-meta\.xml$/, '');
  const suffix = bare.slice(bare.lastIndexOf('.') + 1);
  const name = decodeURIComponent(bare.slice(0, -suffix.length - 1));
  const builder = Object.hasOwn(BUILDERS, suffix) ? BUILDERS[suffix] : undefined;
  if (!builder) throw noBuilder(fileName, suffix);
  const object =
    suffix === 'layout' ? name.replace(/-.*/, '') : (/[/\\]objects[/\\](\w+)[/\\]/.exec(path)?.[1] ?? name);
  if (!/^\w{1,255}$/.test(object) || !/^[\w %()'&.-]{1,255}$/.test(name)) throw noBuilder(fileName, suffix);
  const id = builder.type ? await idOf(org, builder.type, name) : '';
  return builder.page({ name: encodeURIComponent(name), object, id });
}

async function idOf(org: Org, type: string, name: string): Promise<string> {
  const xml = await org.soap(
    'm',
    `<listMetadata><queries><type>${type}</type></queries><asOfVersion>${org.apiVersion}</asOfVersion></listMetadata>`,
  );
  const found = [...xml.matchAll(/<result>([\s\S]*?)<\/result>/g)].map(([, each = '']) => ({
    name: decodeURIComponent(/<fullName>([^<]*)</.exec(each)?.[1] ?? ''),
    id: /<id>(\w{15,18})</.exec(each)?.[1],
  }));
  const component = found.find(each => each.name === name);
  if (component?.id) return component.id;
  throw new ToolError({
    code: 'NOT_FOUND',
    message: `${org.name} has no ${type} ${name}${component ? ' that can be opened' : ''}`,
    next: 'Deploy the file to this org first, or name an org that has it.',
    retry: 'after_fix',
    details: {
      nearest: nearest(
        name,
        found.map(each => each.name),
      ),
    },
  });
}

function noBuilder(fileName: string, suffix: string): ToolError {
  return new ToolError({
    code: 'NO_BUILDER',
    message: `There is no page that opens ${fileName.slice(0, 100)}`,
    next: 'Name a file that ends with one of those in details, or use setup.',
    retry: 'after_fix',
    details: {
      opens: Object.keys(BUILDERS),
      nearest: nearest(suffix, Object.keys(BUILDERS)),
    },
  });
}
