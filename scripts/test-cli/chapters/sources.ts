const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';
const NAMESPACE = 'xmlns="http://soap.sforce.com/2006/04/metadata"';
const HOME = 'force-app/main/default';

/** A metadata file of that type. */
export function xml(type: string, content: string): string {
  return `${HEAD}<${type} ${NAMESPACE}>${content}</${type}>\n`;
}

/** A class in the project. */
export function apexClass(name: string, body = `public class ${name} {}`): Record<string, string> {
  const file = `${HOME}/classes/${name}.cls`;
  const meta = '<apiVersion>66.0</apiVersion><status>Active</status>';
  return { [file]: body, [`${file}-meta.xml`]: xml('ApexClass', meta) };
}

/** A custom object with a text field of that name. */
export function customObject(name: string, field: string): Record<string, string> {
  const folder = `${HOME}/objects/${name}`;
  return {
    [`${folder}/${name}.object-meta.xml`]: xml(
      'CustomObject',
      `<label>${name.slice(0, -3)}</label><pluralLabel>${name.slice(0, -3)}s</pluralLabel><nameField><label>Name</label><type>Text</type></nameField><deploymentStatus>Deployed</deploymentStatus><sharingModel>ReadWrite</sharingModel>`,
    ),
    [`${folder}/fields/${field}.field-meta.xml`]: xml(
      'CustomField',
      `<fullName>${field}</fullName><label>${field.slice(0, -3)}</label><length>80</length><type>Text</type>`,
    ),
  };
}

/** A permission set that lets its holders see and change all of an object. */
export function permissionSet(name: string, object: string, field: string): Record<string, string> {
  const on = ['allowCreate', 'allowDelete', 'allowEdit', 'allowRead', 'modifyAllRecords', 'viewAllRecords'];
  return {
    [`${HOME}/permissionsets/${name}.permissionset-meta.xml`]: xml(
      'PermissionSet',
      `<fieldPermissions><editable>true</editable><field>${object}.${field}</field><readable>true</readable></fieldPermissions><hasActivationRequired>false</hasActivationRequired><label>${name}</label><objectPermissions>${on.map(flag => `<${flag}>true</${flag}>`).join('')}<object>${object}</object></objectPermissions>`,
    ),
  };
}

/** A Lightning web component. */
export function bundle(name: string): Record<string, string> {
  const folder = `${HOME}/lwc/${name}`;
  const type = name.charAt(0).toUpperCase() + name.slice(1);
  return {
    [`${folder}/${name}.html`]: '<template>\n    <p>{greeting}</p>\n</template>\n',
    [`${folder}/${name}.js`]: `import { LightningElement } from 'lwc';\n\nexport default class ${type} extends LightningElement {\n    greeting = 'Hello';\n}\n`,
    [`${folder}/${name}.js-meta.xml`]: xml(
      'LightningComponentBundle',
      '<apiVersion>66.0</apiVersion><isExposed>false</isExposed>',
    ),
  };
}
