import type { Chapter } from '../chapter.ts';
import { atLeast } from '../match.ts';

/** Bulk API 2.0. */
export const bulk: Chapter = {
  name: 'bulk',
  org: 'bulk=sandbox',
  sample: true,
  cases: [
    {
      name: 'import',
      run: 'data import bulk --sobject Account --file in.csv --wait 2',
      given: { 'in.csv': 'Name,ExternalKey__c\nBulk One,b-1\nBulk Two,b-2\nBulk Three,b-3\n' },
      json: {
        status: 0,
        result: { jobId: /^750/, processedRecords: 3, successfulRecords: 3, failedRecords: 0 },
      },
      keep: { import: 'result.jobId' },
    },
    {
      name: 'its results',
      run: 'data bulk results --job-id <import>',
      json: {
        result: { processedRecords: 3, successfulRecords: 3, status: 'JobComplete', successFilePath: /csv$/ },
      },
    },
    {
      name: 'import with a row that is refused',
      run: 'data import bulk --sobject Contact --file bad.csv --wait 2',
      given: { 'bad.csv': 'FirstName,LastName\nAda,Moss\nBob,\n' },
      exit: 1,
      json: { status: 1, message: /failed|Failed/, data: { jobId: /^750/, state: 'JobComplete' } },
      keep: { bad: 'data.jobId' },
    },
    {
      name: 'the refused row and why',
      run: 'data bulk results --job-id <bad>',
      json: { result: { failedRecords: 1, failedFilePath: /csv$/ } },
      files: { '<bad>-failed-records.csv': /REQUIRED_FIELD_MISSING/ },
    },
    {
      name: 'import that is not waited for',
      run: 'data import bulk --sobject Account --file in2.csv',
      given: { 'in2.csv': 'Name\nLater One\nLater Two\n' },
      json: { result: { jobId: /^750/ } },
      keep: { later: 'result.jobId' },
    },
    {
      name: 'and resumed',
      run: 'data import resume --job-id <later> --wait 2',
      json: { result: { processedRecords: 2, successfulRecords: 2 } },
    },
    {
      name: 'export as CSV',
      run: `data export bulk --query "SELECT Name, ExternalKey__c FROM Account WHERE Name LIKE 'Bulk %' ORDER BY Name" --output-file out.csv --wait 2`,
      json: { result: { totalSize: 3, filePath: 'out.csv' } },
      files: { 'out.csv': /^"?Name"?,"?ExternalKey__c"?\n"?Bulk One"?,"?b-1"?\n/ },
    },
    {
      name: 'export as JSON',
      run: `data export bulk --query "SELECT Name FROM Account WHERE Name LIKE 'Bulk %'" --output-file out.json --result-format json --wait 2`,
      json: { result: { totalSize: 3 } },
      files: { 'out.json': /"Name": ?"Bulk One"/ },
    },
    {
      name: 'the id of one',
      run: `data query --query "SELECT Id FROM Account WHERE Name = 'Bulk One'"`,
      json: { result: { totalSize: 1 } },
      keep: { one: 'result.records.0.Id' },
    },
    {
      name: 'update',
      run: 'data update bulk --sobject Account --file up.csv --wait 2',
      given: { 'up.csv': 'Id,NumberOfEmployees\n<one>,77\n' },
      json: { result: { processedRecords: 1, successfulRecords: 1, failedRecords: 0 } },
    },
    {
      name: 'what it did',
      run: 'data get record --sobject Account --record-id <one>',
      json: { result: { NumberOfEmployees: 77 } },
    },
    {
      name: 'an update of nothing is refused',
      run: 'data update bulk --sobject Account --file none.csv --wait 2',
      given: { 'none.csv': 'Id,Name\n' },
      exit: 1,
      json: { status: 1 },
    },
    {
      name: 'an export that is not waited for',
      run: 'data export bulk --query "SELECT Id FROM Account" --output-file all.csv',
      json: { result: { jobId: /^750/ } },
      keep: { export: 'result.jobId' },
    },
    {
      name: 'and resumed',
      run: 'data export resume --job-id <export>',
      json: { result: { totalSize: atLeast(40) } },
      files: { 'all.csv': /001/ },
    },
    {
      name: 'upsert by an external id',
      run: 'data upsert bulk --sobject Account --external-id ExternalKey__c --file upsert.csv --wait 2',
      given: { 'upsert.csv': 'ExternalKey__c,Name\nb-1,Bulk One again\nb-9,Bulk Nine\n' },
      json: {
        result: { jobInfo: { state: 'JobComplete', numberRecordsProcessed: 2, numberRecordsFailed: 0 } },
      },
    },
    {
      name: 'what it did',
      run: `data query --query "SELECT Name FROM Account WHERE ExternalKey__c IN ('b-1','b-9') ORDER BY ExternalKey__c"`,
      json: { result: { records: [{ Name: 'Bulk One again' }, { Name: 'Bulk Nine' }] } },
    },
    {
      name: 'export the ids',
      run: `data export bulk --query "SELECT Id FROM Account WHERE ExternalKey__c LIKE 'b-%'" --output-file ids.csv --wait 2`,
      json: { result: { totalSize: 4 } },
    },
    {
      name: 'delete them',
      run: 'data delete bulk --sobject Account --file ids.csv --wait 2',
      json: {
        result: { jobInfo: { state: 'JobComplete', numberRecordsProcessed: 4, numberRecordsFailed: 0 } },
      },
    },
    {
      name: 'they are gone',
      run: `data query --query "SELECT COUNT() FROM Account WHERE ExternalKey__c LIKE 'b-%'"`,
      json: { result: { totalSize: 0 } },
    },
    {
      name: 'a query as a bulk job',
      run: 'data export bulk --query "SELECT Id, LastName FROM Contact" --output-file contacts.csv --wait 2',
      json: { result: { totalSize: atLeast(100) } },
    },
    {
      name: 'a column that is not there',
      run: 'data import bulk --sobject Account --file wrong.csv --wait 2',
      given: { 'wrong.csv': 'Nam\nx\n' },
      exit: 1,
      json: { status: 1, message: /./ },
    },
    {
      name: 'a job that is not there',
      run: 'data resume --job-id 750000000000001AAA --batch-id 751000000000001AAA',
      exit: 1,
      json: { status: 1 },
    },
  ],
};
