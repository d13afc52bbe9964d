import type { Chapter } from '../chapter.ts';
import { atLeast, some } from '../match.ts';
import { apexClass, bundle, customObject, permissionSet } from './sources.ts';

const CLASSES = 'force-app/main/default/classes';
const REST = { SF_ORG_METADATA_REST_DEPLOY: 'true' };

/** Deploys: by SOAP and by REST, checked only, quick, cancelled, failed, with what is deleted. */
export const deploy: Chapter = {
  name: 'deploy',
  org: 'ship=sandbox',
  cases: [
    {
      name: 'a project, by SOAP',
      run: 'project deploy start --source-dir force-app --wait 5',
      given: {
        ...customObject('Parcel__c', 'Note__c'),
        ...permissionSet('Parcels', 'Parcel__c', 'Note__c'),
        ...apexClass(
          'ParcelName',
          'public class ParcelName {\n    public String of(Parcel__c parcel) {\n        return parcel.Name;\n    }\n}\n',
        ),
        ...bundle('parcelCard'),
      },
      json: {
        status: 0,
        result: {
          status: 'Succeeded',
          success: true,
          numberComponentErrors: 0,
          files: some({ fullName: 'Parcel__c.Note__c', state: 'Created' }),
        },
      },
      keep: { first: 'result.id' },
    },
    {
      name: 'the new field is there',
      run: 'sobject describe --sobject Parcel__c',
      json: { result: { fields: some({ name: 'Note__c', type: 'string', length: 80 }) } },
    },
    {
      name: 'its record, too',
      run: 'data create record --sobject Parcel__c --values "Name=One Note__c=fragile"',
      json: { result: { success: true } },
    },
    {
      name: 'the report of the deploy',
      run: 'project deploy report --job-id <first>',
      json: { result: { status: 'Succeeded', numberComponentsTotal: atLeast(4) } },
    },
    {
      name: 'a change, by REST',
      run: 'project deploy start --metadata ApexClass:ParcelName --wait 5',
      env: REST,
      given: apexClass(
        'ParcelName',
        'public class ParcelName {\n    public String of(Parcel__c parcel) {\n        return parcel.Note__c;\n    }\n}\n',
      ),
      json: { result: { status: 'Succeeded', files: some({ fullName: 'ParcelName', state: 'Changed' }) } },
    },
    {
      name: 'as a table',
      run: 'project deploy start --source-dir force-app/main/default/lwc --wait 5',
      text: [/Status: Succeeded/, /parcelCard/],
    },
    {
      name: 'a class that does not compile',
      run: `project deploy start --source-dir ${CLASSES} --wait 5`,
      given: apexClass(
        'Broken',
        'public class Broken {\n    void run() {\n        Integer n = ;\n    }\n}\n',
      ),
      exit: 1,
      json: {
        status: 1,
        result: {
          status: 'Failed',
          details: {
            componentFailures: some({
              fullName: 'Broken',
              lineNumber: /3/,
              columnNumber: /./,
              problemType: 'Error',
            }),
          },
        },
      },
    },
    {
      name: 'the same, as a table',
      run: `project deploy start --source-dir ${CLASSES} --wait 5`,
      exit: 1,
      text: [/Broken/, /\(?3:\d+\)?/],
    },
    {
      name: 'nothing of it is there',
      run: `data query --use-tooling-api --query "SELECT Name FROM ApexClass WHERE Name = 'Broken'"`,
      json: { result: { totalSize: 0 } },
    },
    {
      name: 'a field of a type that there is not',
      run: 'project deploy start --source-dir force-app/main/default/objects --wait 5',
      given: {
        [`${CLASSES}/Broken.cls`]: null,
        [`${CLASSES}/Broken.cls-meta.xml`]: null,
        'force-app/main/default/objects/Parcel__c/fields/Odd__c.field-meta.xml':
          '<?xml version="1.0" encoding="UTF-8"?>\n<CustomField xmlns="http://soap.sforce.com/2006/04/metadata">\n<fullName>Odd__c</fullName><label>Odd</label><type>Rainbow</type></CustomField>\n',
      },
      exit: 1,
      json: { result: { details: { componentFailures: some({ problem: /Rainbow/ }) } } },
    },
    {
      name: 'a check only',
      run: 'project deploy start --dry-run --source-dir force-app --wait 5',
      given: {
        'force-app/main/default/objects/Parcel__c/fields/Odd__c.field-meta.xml': null,
        ...apexClass('Later'),
      },
      json: { result: { checkOnly: true, status: 'Succeeded' } },
    },
    {
      name: 'it changed nothing',
      run: `data query --use-tooling-api --query "SELECT Name FROM ApexClass WHERE Name = 'Later'"`,
      json: { result: { totalSize: 0 } },
    },
    {
      name: 'a validation with tests, of which one fails on purpose',
      run: 'project deploy validate --source-dir force-app --test-level RunLocalTests --wait 5',
      exit: 1,
      json: { name: 'FailedValidationError', message: /keepsHalfAPercent/ },
    },
    {
      name: 'a validation with tests',
      run: 'project deploy validate --source-dir force-app --test-level RunSpecifiedTests --tests InvoiceServiceTest --wait 5',
      json: { result: { checkOnly: true, status: 'Succeeded', runTestsEnabled: true } },
      keep: { validated: 'result.id' },
    },
    {
      name: 'its quick deploy',
      run: 'project deploy quick --job-id <validated> --wait 5',
      json: { result: { status: 'Succeeded', checkOnly: false } },
    },
    {
      name: 'it is there now',
      run: `data query --use-tooling-api --query "SELECT Name FROM ApexClass WHERE Name = 'Later'"`,
      json: { result: { totalSize: 1 } },
    },
    {
      name: 'a quick deploy of what was not validated',
      run: 'project deploy quick --job-id <first> --wait 5',
      exit: 1,
      json: { status: 1, message: /./ },
    },
    {
      name: 'a manifest, with tests of its own',
      run: 'project deploy start --manifest some.xml --test-level RunSpecifiedTests --tests LaterTest --wait 5',
      given: {
        ...apexClass(
          'LaterTest',
          '@IsTest\nprivate class LaterTest {\n    @IsTest\n    static void later() {}\n}\n',
        ),
        'some.xml':
          '<Package xmlns="http://soap.sforce.com/2006/04/metadata"><types><members>Later</members><members>LaterTest</members><name>ApexClass</name></types><version>66.0</version></Package>',
      },
      json: { result: { status: 'Succeeded', runTestsEnabled: true, numberTestErrors: 0 } },
    },
    {
      name: 'what compiles goes in where errors are ignored',
      run: `project deploy start --ignore-errors --metadata ApexClass:Halved --metadata ApexClass:Wholly --wait 5`,
      given: {
        ...apexClass('Halved', 'public class Halved { void run() { Integer n = ; } }\n'),
        ...apexClass('Wholly'),
      },
      exit: 68,
      json: { result: { status: 'SucceededPartial', files: some({ fullName: 'Wholly', state: 'Created' }) } },
    },
    {
      name: 'and stays',
      run: `data query --use-tooling-api --query "SELECT Name FROM ApexClass WHERE Name IN ('Halved', 'Wholly')"`,
      json: { result: { records: [{ Name: 'Wholly' }] } },
    },
    {
      name: 'the latest report',
      run: 'project deploy report --use-most-recent',
      given: {
        [`${CLASSES}/Halved.cls`]: null,
        [`${CLASSES}/Halved.cls-meta.xml`]: null,
      },
      json: { result: { status: 'SucceededPartial' } },
    },
    {
      name: 'a deploy that is not waited for',
      run: 'project deploy start --async --source-dir force-app',
      json: { result: { id: /^0Af/, status: /Queued|Pending|InProgress/ } },
      keep: { async: 'result.id' },
    },
    {
      name: 'is resumed',
      run: 'project deploy resume --job-id <async> --wait 5',
      json: { result: { status: 'Succeeded' } },
    },
    {
      name: 'a deploy that has ended is not cancelled',
      run: 'project deploy cancel --job-id <async> --wait 1',
      exit: 1,
      json: { status: 1, message: /completed|Completed|finished/ },
    },
    {
      name: 'no preview in an org without tracking',
      run: 'project deploy preview --source-dir force-app',
      exit: 1,
      json: { status: 1, name: 'NonSourceTrackedOrgError' },
    },
    {
      name: 'what goes after a deploy',
      run: 'project deploy start --manifest package.xml --post-destructive-changes destructiveChanges.xml --wait 5',
      given: {
        'package.xml':
          '<Package xmlns="http://soap.sforce.com/2006/04/metadata"><version>66.0</version></Package>',
        'destructiveChanges.xml':
          '<Package xmlns="http://soap.sforce.com/2006/04/metadata"><types><members>Later</members><name>ApexClass</name></types><version>66.0</version></Package>',
      },
      json: { result: { status: 'Succeeded', files: some({ fullName: 'Later', state: 'Deleted' }) } },
    },
    {
      name: 'a class goes from project and org',
      run: 'project delete source --metadata ApexClass:ParcelName --no-prompt',
      json: { result: { status: 'Succeeded', deletedSource: some({ fullName: 'ParcelName' }) } },
      files: { [`${CLASSES}/ParcelName.cls`]: null },
    },
    {
      name: 'what is not there cannot be deployed',
      run: 'project deploy start --metadata ApexClass:Nobody',
      exit: 1,
      json: { status: 1, message: /Nobody|No local changes|source/i },
    },
  ],
};
