import { expect, it } from 'vitest';
import { PROD, throughTheDoor } from '../_door.ts';

const { call, read } = throughTheDoor({
  orgs: [PROD],
  sample: true,
  args: ['--orgs', 'prod', '--project-dir', 'project', '--read-only', '--allow-non-ga-tools'],
});

it('source is written for a production org, too, and by a session that only reads the org', async () => {
  const field = { name: 'Nickname__c', label: 'Nickname', type: 'Text' };
  const { facts, error } = await call('edit_schema', { object: 'Account', fields: [field] });
  expect(error).toBeUndefined();
  const { path } = Object(facts).result.files[0];
  expect(read(path)).toContain('<label>Nickname</label>');
  const deployed = await call('deploy_metadata', Object(facts).result.deploy);
  expect(deployed.error).toMatchObject({ code: 'TOOL_NOT_ENABLED', outcome: 'not_executed' });
});
