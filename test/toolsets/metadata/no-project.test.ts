import { expect, it } from 'vitest';
import { throughTheDoor } from '../_door.ts';

const { call } = throughTheDoor({
  args: ['--orgs', 'dev', '--toolsets', 'metadata', '--allow-non-ga-tools'],
});

it.each([
  ['deploy_metadata', { paths: ['force-app'] }],
  ['retrieve_metadata', { metadata: ['ApexClass'] }],
  ['preview_metadata', {}],
  ['compare_metadata', { metadata: ['ApexClass'] }],
  ['generate_manifest', { fromOrg: ['ApexClass'] }],
  ['delete_metadata', { paths: ['force-app'] }],
  ['edit_schema', { object: 'Account', fields: [{ name: 'New__c', label: 'New', type: 'Text' }] }],
])('outside a project %s says where one is looked for', async (name, input) => {
  const { error } = await call(name, input);
  expect(error).toMatchObject({ code: 'NO_PROJECT', outcome: 'not_executed' });
  expect(error.next).toContain('--project-dir');
});
