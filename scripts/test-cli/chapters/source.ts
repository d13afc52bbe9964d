import type { Chapter } from '../chapter.ts';
import { atLeast, some } from '../match.ts';

/** What is in the org, listed and retrieved, and formats of source. */
export const source: Chapter = {
  name: 'source',
  org: 'lib=sandbox',
  sample: true,
  cases: [
    {
      name: 'types of metadata',
      run: 'org list metadata-types',
      json: {
        result: {
          metadataObjects: some({ xmlName: 'ApexClass', directoryName: 'classes' }),
          organizationNamespace: '',
        },
      },
    },
    {
      name: 'components of a type',
      run: 'org list metadata --metadata-type ApexClass',
      json: {
        result: some({
          fullName: 'InvoiceService',
          type: 'ApexClass',
          fileName: 'classes/InvoiceService.cls',
        }),
      },
    },
    {
      name: 'objects',
      run: 'org list metadata --metadata-type CustomObject',
      json: { result: some({ fullName: 'Account' }) },
    },
    {
      name: 'a type that there is not',
      run: 'org list metadata --metadata-type Rainbow',
      exit: 1,
      json: { status: 1, message: /INVALID_TYPE|Unknown type/ },
    },
    {
      name: 'retrieve by the manifest',
      run: 'project retrieve start --manifest manifest/package.xml --wait 5',
      given: {
        'force-app/main/default/classes/InvoiceService.cls': null,
        'force-app/main/default/classes/InvoiceService.cls-meta.xml': null,
      },
      json: { status: 0, result: { status: 'Succeeded', files: atLeast(40) } },
      files: { 'force-app/main/default/classes/InvoiceService.cls': /class InvoiceService/ },
    },
    {
      name: 'retrieve a class as a zip',
      run: 'project retrieve start --metadata ApexClass:InvoiceService --target-metadata-dir zipped --unzip --wait 5',
      json: { result: { status: 'Succeeded' } },
      files: {
        'zipped/unpackaged/unpackaged/classes/InvoiceService.cls': /class InvoiceService/,
        'zipped/unpackaged/unpackaged/package.xml': /InvoiceService/,
      },
    },
    {
      name: 'what is not in the org',
      run: 'project retrieve start --metadata ApexClass:Nobody --wait 5',
      json: { result: { messages: some({ problem: /Nobody/ }) } },
    },
    {
      name: 'a manifest of the project',
      run: 'project generate manifest --source-dir force-app --name mine',
      json: { result: { path: 'mine.xml' } },
      files: { 'mine.xml': /<members>Invoice__c\.Status__c<\/members>/ },
    },
    {
      name: 'a manifest of the org',
      run: 'project generate manifest --from-org lib --name org',
      json: { result: { path: 'org.xml' } },
      files: { 'org.xml': /<members>InvoiceService<\/members>/ },
    },
    {
      name: 'source as metadata',
      run: 'project convert source --source-dir force-app --output-dir mdapi',
      json: { status: 0 },
      files: { 'mdapi/objects/Invoice__c.object': /<fullName>Status__c<\/fullName>/ },
    },
    {
      name: 'which deploys as it is',
      run: 'project deploy start --metadata-dir mdapi --single-package --wait 5',
      json: { result: { status: 'Succeeded', numberComponentErrors: 0 } },
    },
    {
      name: 'metadata as source',
      run: 'project convert mdapi --root-dir mdapi --output-dir back',
      json: { status: 0 },
      files: { 'back/main/default/objects/Invoice__c/fields/Status__c.field-meta.xml': /Status__c/ },
    },
  ],
};
