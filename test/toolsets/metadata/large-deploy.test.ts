import { expect, it } from 'vitest';
import { throughTheDoor } from '../_door.ts';

const { call, write } = throughTheDoor({
  sample: true,
  args: ['--orgs', 'dev', '--project-dir', 'project', '--toolsets', 'metadata', '--allow-non-ga-tools'],
});
const PLACE = 'force-app/main/default/staticresources';

it('what is large is packed by a thread of the bundle, and arrives whole', async () => {
  const text = Array.from({ length: 300_000 }, (_, i) => (i * 2654435761).toString(36)).join('\n');
  write(`${PLACE}/big.txt`, text);
  write(
    `${PLACE}/big.resource-meta.xml`,
    '<?xml version="1.0" encoding="UTF-8"?>\n<StaticResource xmlns="http://soap.sforce.com/2006/04/metadata"><cacheControl>Public</cacheControl><contentType>text/plain</contentType></StaticResource>\n',
  );
  const { error } = await call('deploy_metadata', { metadata: ['StaticResource:big'] });
  expect(error).toBeUndefined();
  const { facts } = await call('retrieve_metadata', { metadata: ['StaticResource:big'] });
  expect(facts).toMatchObject({ counts: { created: 0, changed: 0, kept: 0, notInOrg: 0 } });
});
