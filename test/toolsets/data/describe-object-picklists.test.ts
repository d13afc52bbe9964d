import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { dependentValues } from '../../../toolsets/data/_picklists.ts';
import { temporaryFolder } from '../../e2e/_door.ts';
import { throughTheDoor } from '../_door.ts';

const COUNTRIES = ['Germany', 'Austria', 'Malta'];
const REGIONS = {
  Bavaria: ['Germany'],
  Hesse: ['Germany'],
  Tyrol: ['Austria'],
  Alps: ['Germany', 'Austria'],
};
const projectDir = temporaryFolder(afterAll);
cpSync(join(import.meta.dirname, '..', '..', '..', 'fixtures', 'project'), projectDir, { recursive: true });
field('Country__c', COUNTRIES, '');
field(
  'Region__c',
  Object.keys(REGIONS),
  `<controllingField>Country__c</controllingField>${Object.entries(REGIONS)
    .map(
      ([region, countries]) =>
        `<valueSettings>${countries.map(name => `<controllingFieldValue>${name}</controllingFieldValue>`).join('')}<valueName>${region}</valueName></valueSettings>`,
    )
    .join('')}`,
);
const { call } = throughTheDoor({ projectDir });

function field(name: string, values: string[], settings: string): void {
  const value = (each: string) =>
    `<value><fullName>${each}</fullName><default>false</default><label>${each}</label></value>`;
  const xml = `<?xml version="1.0" encoding="UTF-8"?>
<CustomField xmlns="http://soap.sforce.com/2006/04/metadata"><fullName>${name}</fullName><label>${name}</label><type>Picklist</type>
<valueSet>${settings.split('<valueSettings>')[0]}<restricted>true</restricted><valueSetDefinition><sorted>false</sorted>${values.map(value).join('')}</valueSetDefinition>${settings.slice((settings.split('<valueSettings>')[0] ?? '').length)}</valueSet></CustomField>`;
  const folder = join(projectDir, 'force-app', 'main', 'default', 'objects', 'Invoice__c', 'fields');
  writeFileSync(join(folder, `${name}.field-meta.xml`), xml);
}

test('a dependent picklist tells its values under each controlling value', async () => {
  const { facts } = await call('describe_object', {
    object: 'Invoice__c',
    fields: ['Region__c', 'Country__c'],
  });
  const details = Object.fromEntries(facts.details.map((each: { name: string }) => [each.name, each]));
  expect(details.Region__c).toMatchObject({
    controllerName: 'Country__c',
    picklist: Object.keys(REGIONS),
    picklistBy: { Germany: ['Bavaria', 'Hesse', 'Alps'], Austria: ['Tyrol', 'Alps'], Malta: [] },
  });
  expect(details.Country__c.picklistBy).toBeUndefined();
  expect(facts.rows).toContainEqual(['Region__c', 'picklist(4) by Country__c', 'Region__c', '']);
});

const FIELD = {
  length: 0,
  digits: 0,
  precision: 0,
  scale: 0,
  nillable: true,
  createable: true,
  updateable: true,
  defaultedOnCreate: false,
  unique: false,
  externalId: false,
  calculated: false,
  filterable: true,
  autoNumber: false,
  caseSensitive: false,
  nameField: false,
  referenceTo: [],
  relationshipName: null,
  restrictedPicklist: false,
  idLookup: false,
  defaultValue: null,
  calculatedFormula: null,
  inlineHelpText: null,
  controllerName: null,
  picklistValues: [],
  label: '',
};
const DESCRIBE = {
  name: 'X',
  label: 'X',
  keyPrefix: null,
  custom: false,
  queryable: true,
  searchable: true,
  childRelationships: [],
  recordTypeInfos: [],
  createable: true,
  updateable: true,
  deletable: true,
  undeletable: true,
};
const value = (name: string, validFor: string | null = null, active = true) => ({
  value: name,
  label: name,
  active,
  defaultValue: false,
  validFor,
});

test('a checkbox controls by false and true', () => {
  const dependent = {
    ...FIELD,
    name: 'D',
    type: 'picklist',
    controllerName: 'c',
    picklistValues: [value('off', 'gA=='), value('on', 'QA=='), value('both', 'wAAA')],
  };
  const fields = [{ ...FIELD, name: 'C', type: 'boolean' }, dependent];
  expect(dependentValues(dependent, { ...DESCRIBE, fields })).toEqual({
    false: ['off', 'both'],
    true: ['on', 'both'],
  });
});

test('bits count every value of the controlling field, of which only active ones are told', () => {
  // The ninth value is the first bit of the second byte.
  const controlling = Array.from({ length: 9 }, (_, index) => value(`c${index}`, null, index !== 1));
  const dependent = {
    ...FIELD,
    name: 'D',
    type: 'picklist',
    controllerName: 'C',
    picklistValues: [value('a', 'AIA='), value('b', 'wAA='), value('gone', '//8=', false)],
  };
  const fields = [{ ...FIELD, name: 'C', type: 'picklist', picklistValues: controlling }, dependent];
  const told = dependentValues(dependent, { ...DESCRIBE, fields });
  expect(Object.keys(told ?? {})).toEqual(['c0', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8']);
  expect(told).toMatchObject({ c0: ['b'], c2: [], c8: ['a'] });
});

test('a picklist that depends on nothing this user may see has no such list', () => {
  const dependent = { ...FIELD, name: 'D', type: 'picklist', controllerName: 'Hidden__c' };
  expect(dependentValues(dependent, { ...DESCRIBE, fields: [dependent] })).toBeUndefined();
});
