import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { throughTheDoor } from '../_door.ts';
import { writeClass } from './_class.ts';

const { call, write } = throughTheDoor({
  sample: true,
  args: ['--orgs', 'dev', '--project-dir', 'project', '--toolsets', 'metadata', '--allow-non-ga-tools'],
});
const list = (input: object) => call('list_metadata', { ...input });
const namesOf = (facts: unknown) => Object(facts).rows.map((row: unknown[]) => row[1]);

describe('bad input', () => {
  it.each([
    [{ types: ['ApexClas'] }, 'UNKNOWN_TYPE', /no metadata type ApexClas\. Nearest: ApexClass/],
    [{ types: ['ApexClass', 'CustomFeild'] }, 'UNKNOWN_TYPE', /CustomFeild\. Nearest: CustomField/],
    [{ types: [] }, 'INVALID_ARGUMENTS', /types/],
    [{ name: 'Invoice*' }, 'INVALID_SELECTION', /types says of which/],
    [{ types: ['ApexClass'], changedSince: 'yesterday' }, 'INVALID_DATE', /yesterday/],
    [{ types: ['ApexClass'], changedSince: '2026-13-40' }, 'INVALID_DATE', /2026-13-40/],
  ])('%j: %s', async (input, code, message) => {
    const { error } = await list(input);
    expect(error).toMatchObject({ code });
    expect(error.message).toMatch(message);
  });
});

describe('what is there', () => {
  it('the types of the org, the usual ones counted', async () => {
    await call('deploy_metadata', { paths: ['force-app'] });
    const { facts, text } = await list({});
    expect(text).toMatch(/^\d+ types, 12 of them counted/);
    const rows: unknown[][] = Object(facts).rows;
    expect(rows.find(([name]) => name === 'ApexClass')).toEqual(['ApexClass', 9, null]);
    expect(rows.find(([name]) => name === 'CustomObject')?.[2]).toMatch(/CustomField/);
    expect(Object(facts).inFolders).toContain('Report');
    expect(Object(facts).notCounted).toContain('Workflow');
    expect(Object(facts).shortened).toBeUndefined();
  });

  it('all types counted', async () => {
    const { facts } = await list({ counts: true });
    expect(facts).toMatchObject({ notCounted: [] });
  });

  it('components by type, whatever the case, with who and when; parts of others, too', async () => {
    const { facts } = await list({ types: ['apexclass', 'ApexTrigger'], name: 'invoice*' });
    expect(namesOf(facts)).toMatchInlineSnapshot(`
      [
        "InvoiceListController",
        "InvoiceSelector",
        "InvoiceService",
        "InvoiceServiceTest",
        "InvoiceTriggerHandler",
        "InvoiceTrigger",
      ]
    `);
    expect(Object(facts).rows[0]).toEqual([
      'ApexClass',
      'InvoiceListController',
      expect.stringMatching(/^20.*Z$/),
      expect.stringMatching(/\w/),
      null,
    ]);
    const { facts: fields } = await list({ types: ['CustomField'], name: 'InvoiceLine__c.*' });
    expect(namesOf(fields)).toContain('InvoiceLine__c.Discount__c');
  });

  it.each([
    [{ changedSince: '2999-01-01' }, 0],
    [{ changedSince: '2001-01-01T00:00:00Z' }, 9],
    [{ changedBy: 'nobody' }, 0],
    [{ namespace: 'none' }, 9],
    [{ namespace: 'acme' }, 0],
  ])('%j: %i of 9 classes', async (filter, total) => {
    expect((await list({ types: ['ApexClass'], ...filter })).facts).toMatchObject({ total, of: 9 });
  });

  it('types with folders that nobody filled are empty', async () => {
    expect((await list({ types: ['Report', 'EmailTemplate'] })).facts).toMatchObject({ total: 0 });
  });

  it('long lists are in a file', async () => {
    for (let at = 0; at < 110; at++) writeClass(write, `Many${at}`);
    await call('deploy_metadata', { paths: ['force-app/main/default/classes'] });
    const { facts, text, error } = await list({ types: ['ApexClass'] });
    expect(error).toBeUndefined();
    expect(facts).toMatchObject({ total: 119, rows: { length: 100 } });
    expect(text).toMatch(/the first 100 shown/);
    const lines = readFileSync(Object(facts).file.path, 'utf8').trim().split('\r\n');
    expect(lines[0]).toBe('type,name,changed,by,namespace');
    expect(lines.length).toBe(120);
  });
});
