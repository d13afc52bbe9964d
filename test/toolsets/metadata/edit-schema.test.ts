import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { SAMPLE } from '../../e2e/_door.ts';
import { throughTheDoor } from '../_door.ts';

const { call, org, read, write } = throughTheDoor({
  sample: true,
  projectDir: SAMPLE,
  args: ['--orgs', 'dev', '--project-dir', 'project', '--toolsets', 'metadata,data', '--allow-non-ga-tools'],
});
const MAIN = 'force-app/main/default';
const fieldFile = (object: string, name: string) => `${MAIN}/objects/${object}/fields/${name}.field-meta.xml`;
const place = (path: string) => join(org().home, 'project', path);
const edit = (input: object) => call('edit_schema', { ...input });
const invoice = (...fields: object[]) => ({ object: 'Invoice__c', fields });
const text = { name: 'New__c', label: 'New', type: 'Text' };
/** Edits, then deploys what the answer says. */
async function roundTrip(input: object) {
  const edited = await edit(input);
  expect(edited.error).toBeUndefined();
  const { result } = Object(edited.facts);
  const deployed = await call('deploy_metadata', result.deploy);
  expect(deployed.error).toBeUndefined();
  return result;
}

beforeAll(async () => {
  const { facts } = await call('run_soql_query', { query: 'SELECT Id FROM Account LIMIT 1' });
  const [[id]] = Object(facts).rows;
  const invoiceRecord = { Number__c: 'A-1', Account__c: id, Status__c: 'Draft', IssueDate__c: '2026-01-31' };
  const { error } = await call('write_records', {
    object: 'Invoice__c',
    operation: 'insert',
    records: [{ ...invoiceRecord, DueDate__c: '2026-02-28' }],
  });
  expect(error).toBeUndefined();
});

describe('bad input writes nothing', () => {
  it.each([
    [{ object: 'Invoice__c' }, 'NOTHING_ASKED', /nothing to create/],
    [{ object: 'Invoize__c', fields: [text] }, 'UNKNOWN_OBJECT', /Nearest: Invoice__c/],
    [{ object: "Inv'oice", fields: [text] }, 'INVALID_NAME', /end with __c/],
    [{ object: 'New Thing__c', define: {} }, 'INVALID_NAME', /other characters/],
    [{ object: 'Thing__c', define: { label: 'Thing' } }, 'LABEL_MISSING', /pluralLabel/],
    [invoice({ ...text, name: 'New' }), 'INVALID_NAME', /end with __c/],
    [invoice({ ...text, name: undefined }), 'INVALID_NAME', /there is none/],
    [invoice({ ...text, name: 'Né__c' }), 'INVALID_NAME', /other characters/],
    [invoice({ ...text, name: '1st__c' }), 'INVALID_NAME', /begin with a letter/],
    [invoice({ ...text, name: 'A__b__c' }), 'INVALID_NAME', /two underscores/],
    [invoice({ ...text, name: 'A___c' }), 'INVALID_NAME', /ends with an underscore/],
    [invoice({ ...text, name: '../../x__c' }), 'INVALID_NAME', /begin with a letter/],
    [invoice({ ...text, name: `${'a'.repeat(41)}__c` }), 'INVALID_NAME', /41 characters/],
    [invoice({ ...text, label: undefined }), 'LABEL_MISSING', /no label/],
    [invoice({ ...text, label: 'x'.repeat(41) }), 'INVALID_ELEMENT', /at most 40/],
    [invoice({ ...text, type: undefined }), 'TYPE_MISSING', /no type/],
    [invoice({ ...text, type: 'Strng' }), 'UNKNOWN_FIELD_TYPE', /Nearest: Text/],
    [invoice({ ...text, lenght: 3 }), 'UNKNOWN_ELEMENT', /Nearest: length/],
    [invoice({ ...text, length: 256 }), 'INVALID_ELEMENT', /from 1 to 255/],
    [invoice({ ...text, unique: 'maybe' }), 'INVALID_ELEMENT', /true or false/],
    [invoice({ ...text, type: 'Date', length: 3 }), 'NOT_FOR_TYPE', /Date field does not have/],
    [invoice({ ...text, type: 'Number', precision: 3, scale: 4 }), 'INVALID_ELEMENT', /at most precision/],
    [invoice({ ...text, type: 'Formula', formula: '1' }), 'FORMULA_TYPE', /what the formula returns/],
    [invoice({ ...text, type: undefined, formula: '1' }), 'FORMULA_TYPE', /what it returns/],
    [invoice({ ...text, type: 'Picklist', formula: '1' }), 'FORMULA_TYPE', /none returns Picklist/],
    [invoice({ ...text, type: 'Picklist' }), 'NO_VALUES', /without values/],
    [invoice({ ...text, type: 'Picklist', values: [] }), 'NO_VALUES', /without values/],
    [invoice({ ...text, type: 'Picklist', values: ['a', 'A'] }), 'INVALID_VALUES', /twice/],
    [
      invoice({ ...text, type: 'Picklist', values: ['a'], defaultValue: 'b' }),
      'INVALID_DEFAULT',
      /none of its/,
    ],
    [invoice({ ...text, defaultValue: 'bare' }), 'INVALID_DEFAULT', /is no Text/],
    [invoice({ ...text, type: 'Number', defaultValue: 'many' }), 'INVALID_DEFAULT', /is no Number/],
    [invoice({ ...text, type: 'Date', defaultValue: '2026-01-31' }), 'INVALID_DEFAULT', /is no Date/],
    [invoice({ ...text, type: 'Checkbox', defaultValue: 1 }), 'INVALID_DEFAULT', /is no Checkbox/],
    [invoice({ ...text, type: 'Lookup' }), 'ELEMENT_MISSING', /needs referenceTo/],
    [invoice({ ...text, type: 'Lookup', referenceTo: 'Acount' }), 'UNKNOWN_OBJECT', /Nearest: Account/],
    [
      invoice({ ...text, type: 'Lookup', referenceTo: 'Account', relationshipName: 'Contacts' }),
      'RELATIONSHIP_TAKEN',
      /by Contact.AccountId/,
    ],
    [invoice({ ...text, type: 'MasterDetail', referenceTo: 'Account' }), 'HAS_RECORDS', /while it has none/],
    [
      { object: 'Account', fields: [{ ...text, type: 'MasterDetail', referenceTo: 'Invoice__c' }] },
      'MASTER_DETAIL',
      /only custom objects/,
    ],
    [
      {
        object: 'Account',
        fields: [
          { ...text, type: 'Summary', summaryForeignKey: 'Invoice__c.Account__c', summaryOperation: 'count' },
        ],
      },
      'ROLL_UP_WITHOUT_MASTER_DETAIL',
      /no master-detail field to Account/,
    ],
    [
      invoice({
        ...text,
        type: 'Summary',
        summaryForeignKey: 'InvoiceLine__c.Invoice__c',
        summaryOperation: 'sum',
      }),
      'ELEMENT_MISSING',
      /needs summarizedField/,
    ],
    [invoice({ name: 'GrossAmount__c', type: 'Email' }), 'FORMULA_TYPE', /none returns Email/],
    [invoice({ name: 'Account__c', type: 'Text' }), 'IMPOSSIBLE_CHANGE', /is Lookup/],
    [invoice({ name: 'Number__c', formula: '"x"' }), 'IMPOSSIBLE_CHANGE', /to a formula/],
    [invoice({ name: 'Status__c', type: 'Date' }), 'IMPOSSIBLE_CHANGE', /has values in/],
    [{ object: 'Account', fields: [{ name: 'Industry', type: 'Text' }] }, 'INVALID_NAME', /end with __c/],
    [invoice(text, { ...text, name: 'new__c' }), 'NAMED_TWICE', /named twice/],
    [{ object: 'Invoice__c', validationRules: [{ name: 'R' }] }, 'ELEMENT_MISSING', /errorConditionFormula/],
    [
      { object: 'Invoice__c', recordTypes: [{ name: 'Master', label: 'M' }] },
      'INVALID_NAME',
      /reserved by Salesforce/,
    ],
    [
      { object: 'Invoice__c', recordTypes: [{ name: 'X', label: 'X', picklistValues: { Kind__c: ['a'] } }] },
      'UNKNOWN_FIELD',
      /does not have/,
    ],
    [{ object: 'Case', recordTypes: [{ name: 'X', label: 'X' }] }, 'ELEMENT_MISSING', /businessProcess/],
    [{ ...invoice(text), grantTo: ['Invoice_Manger'] }, 'NOT_IN_PROJECT', /Nearest: Invoice_Manager/],
    [
      { ...invoice({ ...text, required: true }), grantTo: ['Invoice_Manager'] },
      'ALWAYS_VISIBLE',
      /required or master-detail/,
    ],
    [{ ...invoice(text), to: '../away' }, 'FILE_REFUSED', /package directory/],
    [{ ...invoice(text), to: 'config' }, 'FILE_REFUSED', /package directory/],
    [{ ...invoice(text), to: 'force-app/.env' }, 'FILE_REFUSED', /package directory/],
  ])('%j: %s', async (input, code, message) => {
    const { error } = await edit(input);
    expect(error).toMatchObject({ code, outcome: 'not_executed' });
    expect(error.message).toMatch(message);
    expect(error.next).toMatch(/\w/);
    expect(existsSync(place(fieldFile('Invoice__c', 'New__c')))).toBe(false);
  });

  it('a file that a link brings from elsewhere is not changed', async () => {
    const away = join(org().home, 'away');
    mkdirSync(away);
    symlinkSync(away, place(`${MAIN}/objects/Contact`));
    const { error } = await edit({ object: 'Contact', fields: [text], to: MAIN });
    expect(error).toMatchObject({ code: 'FILE_REFUSED' });
    rmSync(place(`${MAIN}/objects/Contact`));
  });

  it('broken XML is told by its file', async () => {
    const path = fieldFile('Invoice__c', 'Broken__c');
    write(path, '<CustomField><label>x</CustomField>');
    const { error } = await edit(invoice({ ...text, name: 'Broken__c' }));
    expect(error).toMatchObject({ code: 'BROKEN_SOURCE' });
    rmSync(place(path));
  });
});

describe('from the source to the org', () => {
  it('a new object with every type of field can be used', async () => {
    const fields = [
      { name: 'Code__c', label: 'Code', type: 'Text', length: 20, externalId: true, unique: true },
      { name: 'Area__c', label: 'Area', type: 'Text Area' },
      { name: 'Story__c', label: 'Story', type: 'Long Text Area' },
      { name: 'Page__c', label: 'Page', type: 'Rich Text' },
      { name: 'Count__c', label: 'Count', type: 'Number', defaultValue: 3 },
      { name: 'Cost__c', label: 'Cost', type: 'Currency' },
      { name: 'Share__c', label: 'Share', type: 'Percent' },
      { name: 'Day__c', label: 'Day', type: 'Date', defaultValue: 'TODAY()' },
      { name: 'Moment__c', label: 'Moment', type: 'Date/Time' },
      { name: 'Hour__c', label: 'Hour', type: 'Time' },
      { name: 'Open__c', label: 'Open', type: 'Checkbox', defaultValue: true },
      { name: 'Mail__c', label: 'Mail', type: 'Email' },
      { name: 'Call__c', label: 'Call', type: 'Phone' },
      { name: 'Site__c', label: 'Site', type: 'URL' },
      { name: 'Stage__c', label: 'Stage', type: 'Picklist', values: ['New', 'Done'], defaultValue: 'New' },
      { name: 'Tags__c', label: 'Tags', type: 'Multi-Select Picklist', values: ['a', 'b'] },
      { name: 'Account__c', label: 'Account', type: 'Lookup', referenceTo: 'Account' },
      { name: 'Payer__c', label: 'Payer', type: 'Lookup', referenceTo: 'Account' },
      { name: 'Double__c', label: 'Double', type: 'Number', formula: 'Count__c * 2' },
      { name: 'Serial__c', label: 'Serial', type: 'Auto Number', displayFormat: 'P-{0000}' },
      { name: 'Place__c', label: 'Place', type: 'Geolocation' },
      { name: 'Secret__c', label: 'Secret', type: 'Encrypted Text' },
    ];
    const result = await roundTrip({
      object: 'Parcel__c',
      define: { label: 'Parcel', pluralLabel: 'Parcels', nameField: 'Text' },
      fields,
      validationRules: [
        { name: 'Positive', errorConditionFormula: 'Count__c < 0', errorMessage: 'Not fewer than none.' },
      ],
      recordTypes: [{ name: 'Small', label: 'Small', picklistValues: { Stage__c: ['New'] } }],
      grantTo: ['Invoice_Manager'],
    });
    expect(result.files).toHaveLength(fields.length + 4);
    expect(result.deploy).toEqual({ metadata: ['CustomObject:Parcel__c', 'PermissionSet:Invoice_Manager'] });
    expect(read(`${MAIN}/permissionsets/Invoice_Manager.permissionset-meta.xml`)).toContain(
      '<field>Parcel__c.Serial__c</field>',
    );
    const { facts } = await call('describe_object', { object: 'Parcel__c' });
    for (const { name } of fields) expect(JSON.stringify(facts)).toContain(name);
    const written = await call('write_records', {
      object: 'Parcel__c',
      operation: 'insert',
      records: [{ Name: 'First', Code__c: 'a-1' }],
    });
    expect(written.error).toBeUndefined();
    const queried = await call('run_soql_query', {
      query: 'SELECT Code__c, Count__c, Double__c, Open__c, Stage__c, Serial__c FROM Parcel__c',
    });
    expect(Object(queried.facts).rows).toEqual([['a-1', 3, 6, true, 'New', 'P-0001']]);
    const refused = await call('write_records', {
      object: 'Parcel__c',
      operation: 'insert',
      records: [{ Name: 'Second', Count__c: -1 }],
    });
    expect(JSON.stringify(refused)).toContain('Not fewer than none.');
  });

  it('a detail, and a roll-up on its master', async () => {
    await roundTrip({
      object: 'ParcelItem__c',
      define: { label: 'Item', pluralLabel: 'Items' },
      fields: [
        { name: 'Parcel__c', label: 'Parcel', type: 'Master-Detail', referenceTo: 'Parcel__c' },
        { name: 'Weight__c', label: 'Weight', type: 'Number', scale: 2 },
      ],
    });
    expect(read(`${MAIN}/objects/ParcelItem__c/ParcelItem__c.object-meta.xml`)).toContain(
      '<sharingModel>ControlledByParent</sharingModel>',
    );
    await roundTrip({
      object: 'Parcel__c',
      fields: [
        {
          name: 'Weight__c',
          label: 'Weight',
          type: 'Roll-Up Summary',
          summaryForeignKey: 'ParcelItem__c.Parcel__c',
          summarizedField: 'ParcelItem__c.Weight__c',
          summaryOperation: 'sum',
        },
      ],
    });
    const { facts } = await call('describe_object', { object: 'Parcel__c' });
    expect(JSON.stringify(facts)).toContain('Weight__c');
  });
});

describe('a field becomes another', () => {
  it('a lookup a master-detail, once every record has one; and what can be granted is granted to a profile', async () => {
    write(
      `${MAIN}/profiles/Admin.profile-meta.xml`,
      '<?xml version="1.0" encoding="UTF-8"?>\n<Profile xmlns="http://soap.sforce.com/2006/04/metadata">\n    <custom>false</custom>\n</Profile>\n',
    );
    const object = 'Visit__c';
    const lookup = { name: 'Parcel__c', label: 'Parcel', type: 'Lookup', referenceTo: 'Parcel__c' };
    const define = {
      label: 'Visit',
      pluralLabel: 'Visits',
      nameField: { type: 'AutoNumber', displayFormat: 'V-{0}' },
    };
    await roundTrip({ object, define, fields: [lookup], grantTo: ['admin'] });
    expect(read(`${MAIN}/profiles/Admin.profile-meta.xml`)).toContain('<field>Visit__c.Parcel__c</field>');
    const parcels = await call('run_soql_query', { query: 'SELECT Id FROM Parcel__c LIMIT 1' });
    const [[parcel]] = Object(parcels.facts).rows;
    const { facts: made } = await call('write_records', { object, operation: 'insert', records: [{}] });
    expect(made).toMatchObject({ status: 'done' });
    const { error } = await edit({ object, fields: [{ name: 'Parcel__c', type: 'MasterDetail' }] });
    expect(error).toMatchObject({
      code: 'HAS_RECORDS',
      message: expect.stringContaining('have no Parcel__c'),
    });
    const visits = await call('run_soql_query', { query: 'SELECT Id FROM Visit__c' });
    const [[Id]] = Object(visits.facts).rows;
    await call('write_records', { object, operation: 'update', records: [{ Id, Parcel__c: parcel }] });
    const { files } = await roundTrip({ object, fields: [{ name: 'Parcel__c', type: 'MasterDetail' }] });
    expect(files.map(({ change }: { change: string }) => change)).toEqual(['changed', 'changed']);
    const file = read(fieldFile(object, 'Parcel__c'));
    expect(file).toContain('<type>MasterDetail</type>');
    expect(file).not.toContain('deleteConstraint');
  });

  it('a number a text; what only a number has goes', async () => {
    await roundTrip({
      object: 'Visit__c',
      fields: [{ name: 'Size__c', label: 'Size', type: 'Number', scale: 2 }],
    });
    const { facts } = await edit({ object: 'Visit__c', fields: [{ name: 'Size__c', type: 'Text' }] });
    expect(Object(facts).plan.limits).toEqual([expect.stringContaining('becomes Text from Number')]);
    const file = read(fieldFile('Visit__c', 'Size__c'));
    expect(file).toContain('<length>255</length>');
    expect(file).not.toMatch(/precision|scale/);
  });

  it('two relations to one object get names of their own', async () => {
    const lookup = { label: 'Other', type: 'Lookup', referenceTo: 'Parcel__c' };
    const fields = [
      { ...lookup, name: 'First__c' },
      { ...lookup, name: 'Second__c' },
    ];
    await roundTrip({ object: 'Visit__c', fields });
    const names = fields.map(
      ({ name }) => /<relationshipName>(.*)</.exec(read(fieldFile('Visit__c', name)))?.[1],
    );
    expect(new Set(names).size).toBe(2);
  });
});

it('two changes of one permission set at once: both are in it, or one is told to come again', async () => {
  const both = await Promise.all(
    ['A', 'B'].map(letter =>
      edit({ ...invoice({ ...text, name: `At${letter}__c` }), grantTo: ['Invoice_Manager'] }),
    ),
  );
  const file = read(`${MAIN}/permissionsets/Invoice_Manager.permissionset-meta.xml`);
  for (const [at, { error }] of both.entries()) {
    expect(file.includes(`Invoice__c.At${'AB'[at]}__c`)).toBe(error === undefined);
    if (error) expect(error).toMatchObject({ code: 'CHANGED_MEANWHILE', outcome: 'not_executed' });
  }
  expect(both.filter(({ error }) => error === undefined).length).toBeGreaterThan(0);
});

it('a field that is granted to nobody is told to be seen by nobody', async () => {
  const { facts } = await edit(
    invoice({ ...text, name: 'Unseen__c' }, { ...text, name: 'Seen__c', required: true }),
  );
  expect(Object(facts).result.unseen).toEqual(['Unseen__c']);
});

it('a project with several package directories: parts go where their object is, or where `to` says', async () => {
  const config = read('sfdx-project.json');
  const two = { packageDirectories: [{ path: 'force-app', default: true }, { path: 'more' }] };
  write('sfdx-project.json', JSON.stringify(two));
  write(
    'more/main/default/objects/Elsewhere__c/Elsewhere__c.object-meta.xml',
    read(`${MAIN}/objects/Visit__c/Visit__c.object-meta.xml`),
  );
  const { facts } = await edit({ object: 'Elsewhere__c', fields: [text], planOnly: true });
  expect(Object(facts).plan.details.files).toEqual([
    { path: 'more/main/default/objects/Elsewhere__c/fields/New__c.field-meta.xml', change: 'created' },
  ]);
  const there = await edit({ object: 'Account', fields: [text], to: 'more/x', planOnly: true });
  expect(Object(there.facts).plan.details.files[0].path).toBe(
    'more/x/objects/Account/fields/New__c.field-meta.xml',
  );
  write('sfdx-project.json', config);
});

describe('files that are there', () => {
  it('change only in what is named: order, comments, line ends and what is unknown stay', async () => {
    const path = fieldFile('Invoice__c', 'PaidAmount__c');
    const odd = [
      '\uFEFF<?xml version="1.0" encoding="UTF-8"?>',
      '<!-- what came in -->',
      '<CustomField xmlns="http://soap.sforce.com/2006/04/metadata">',
      '  <type>Currency</type> <!-- never Number -->',
      '  <fullName>PaidAmount__c</fullName>',
      '  <someday>an element of a later release</someday>',
      '  <label>Paid &amp; booked</label><precision>18</precision>',
      '  <scale>2</scale>',
      '</CustomField>',
      '',
    ].join('\r\n');
    write(path, odd);
    const { facts, error } = await edit(
      invoice({ name: 'PaidAmount__c', label: 'Paid & booked', description: 'What <came> in' }),
    );
    expect(error).toBeUndefined();
    expect(read(path)).toBe(
      odd.replace('  <someday>', '  <description>What &lt;came&gt; in</description>\r\n  <someday>'),
    );
    expect(Object(facts).plan.details.diff).toContain('+  <description>');
    expect(existsSync(Object(facts).result.backup)).toBe(true);
  });

  it('values of a picklist keep their labels and places', async () => {
    const path = fieldFile('Invoice__c', 'Status__c');
    const before = read(path);
    await edit(invoice({ name: 'Status__c', values: ['Draft', 'Sent', 'Paid', 'Cancelled', 'Lost'] }));
    expect(read(path).replace(/\s*<value>\s*<fullName>Lost[\s\S]*?<\/value>/, '')).toBe(before);
    const { facts, error } = await edit({
      ...invoice({ name: 'Status__c', values: ['Draft', 'Sent', 'Paid', 'Cancelled'] }),
      planOnly: true,
    });
    expect(error).toBeUndefined();
    expect(Object(facts).plan.limits).toEqual(['Status__c no longer offers Lost; records keep such values.']);
    expect(read(path)).toContain('Lost');
    write(path, before);
  });

  it('what says it already is told so', async () => {
    const { error } = await edit(invoice({ name: 'Number__c', label: 'Number', unique: true }));
    expect(error).toMatchObject({ code: 'NOTHING_CHANGED' });
  });

  it('what only the org has is retrieved first', async () => {
    rmSync(place(fieldFile('Account', 'Region__c')));
    const { error } = await edit({ object: 'Account', fields: [{ name: 'Region__c', label: 'Area' }] });
    expect(error).toMatchObject({ code: 'NOT_IN_PROJECT' });
    expect(error.next).toContain('CustomField:Account.Region__c');
  });
});
