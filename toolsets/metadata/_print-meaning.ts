import { escapeXml, parseXml, type XmlElement } from './_xml.ts';

/** What identifies an element of a list whose order means nothing, besides fullName. */
const KEYS: Record<string, string[]> = {
  applicationVisibilities: ['application'],
  classAccesses: ['apexClass'],
  customMetadataTypeAccesses: ['name'],
  customPermissions: ['name'],
  customSettingAccesses: ['name'],
  externalCredentialPrincipalAccesses: ['externalCredentialPrincipal'],
  externalDataSourceAccesses: ['externalDataSource'],
  fieldPermissions: ['field'],
  flowAccesses: ['flow'],
  layoutAssignments: ['layout', 'recordType'],
  objectPermissions: ['object'],
  pageAccesses: ['apexPage'],
  picklistValues: ['picklist'],
  processMetadataValues: ['name'],
  recordTypeVisibilities: ['recordType'],
  tabSettings: ['tab'],
  tabVisibilities: ['tab'],
  types: ['name'],
  userPermissions: ['name'],
};
/** They have names, and their order is what people see. */
const ORDERED = new Set(['value', 'customValue', 'standardValue']);

/** One text, line by line, for all files that mean the same; undefined for what is not XML. */
export function printMeaning(source: string): string | undefined {
  const root = parseXml(source);
  return root ? print(root, '', '') : undefined;
}

function print(element: XmlElement, parent: string, indent: string): string {
  const { name, attributes, children, text } = element;
  const head = `${indent}<${name}${attributes ? ` ${attributes}` : ''}`;
  if (children.length === 0) {
    const inside = plain(text.trim());
    return inside === '' ? `${head}/>\n` : `${head}>${inside}</${name}>\n`;
  }
  const printed = ordered(children, name, parent).map(child => print(child, name, `${indent}  `));
  return `${head}>\n${printed.join('')}${indent}</${name}>\n`;
}

/** Elements by their names; those of one name by what identifies them, else as they stand. */
function ordered(children: XmlElement[], name: string, parent: string): XmlElement[] {
  const inFlow = name === 'Flow' && parent === '';
  const keyed = children.map(child => ({ child, key: keyOf(child, inFlow) }));
  return keyed
    .sort((a, b) => compare(a.child.name, b.child.name) || compare(a.key, b.key))
    .map(({ child }) => child);
}

function keyOf(element: XmlElement, inFlow: boolean): string {
  if (ORDERED.has(element.name)) return '';
  const names = KEYS[element.name] ?? (inFlow ? ['name'] : ['fullName']);
  return names.map(name => element.children.find(child => child.name === name)?.text.trim() ?? '').join('\0');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function plain(text: string): string {
  return escapeXml(text).replace(/&#(34|39);/g, (_, code) => (code === '34' ? '"' : "'"));
}
