import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { classOf, flagRefusal, refusalOf } from '../../../toolsets/cli/_classes.ts';

/** The ids of `sf commands --json` of the CLI that the table was reviewed with. */
const ids = readFileSync(join(import.meta.dirname, '_commands-2.150.6.txt'), 'utf8')
  .trim()
  .split('\n');
const each = (say: (id: string) => boolean) => ids.filter(say);

it('each command of the CLI is either refused or classed, not both', () => {
  expect(ids.length).toBe(273);
  expect(each(id => (classOf(id) === undefined) === (refusalOf(id) === undefined))).toEqual([]);
});

it('what says by its name that it changes or deletes is no read', () => {
  const doing =
    /(^|:)(delete|update|upsert|create|install|uninstall|run|start|quick|resume|cancel|set|unset|add|remove|reset|assign|promote|publish|activate|deactivate|generate|import|convert|login|logout|open|send|complete|replace|combine|enable|disable)(:|$)/;
  // Records are read, and what is named after a creation tells its state.
  const known = [
    'package:version:create:list',
    'package:version:create:report',
    'package1:version:create:get',
    'package:install:report',
    'package:uninstall:report',
    'data:resume',
  ];
  expect(each(id => classOf(id) === 'read' && doing.test(id) && !known.includes(id))).toEqual([]);
});

it.each([
  ['data:query', 'read'],
  ['api:request:rest', 'read'],
  ['data:create:record', 'create'],
  ['data:update:record', 'update'],
  ['project:deploy:validate', 'update'],
  ['data:delete:record', 'destroy'],
  ['data:import:bulk', 'destroy'],
  ['apex:run', 'destroy'],
  ['project:retrieve:start', 'destroy'],
  ['acme:anything', undefined],
])('%s: %s', (id, effect) => {
  expect(classOf(id)).toBe(effect);
});

it('what prints secrets is refused', () => {
  expect(each(id => /auth:show|login|logout|password|^org:open/.test(id) && !refusalOf(id))).toEqual([]);
  expect(flagRefusal('org:display', 'verbose')).toContain('secrets');
  expect(flagRefusal('package:list', 'verbose')).toBeUndefined();
});
