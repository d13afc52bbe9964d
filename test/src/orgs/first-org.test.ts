import { describe, expect, test } from 'vitest';
import { instructions } from '../../../src/instructions.ts';
import { hasChoice } from '../../../src/orgs/pinned.ts';
import { toolError } from '../../support/refusal.ts';
import { echoTool, openTestSession, pinnedOrgs, toolsetOf } from '../../support/session.ts';

describe('when the first of --orgs is not there, no other takes its place', () => {
  const orgs = () => pinnedOrgs(['nobody', 'prod']);

  test('a call that names no org is refused, and says why', async () => {
    const error = await toolError(() => orgs().open(undefined, []));
    expect(error).toMatchObject({ code: 'NO_ORG', outcome: 'not_executed' });
    expect(error.message).toContain("nobody: no org is authorised under 'nobody'");
  });
  test('no org is called the default, and the model is told to name one', async () => {
    expect(orgs().allowed()).toMatchObject([{ name: 'prod', isDefault: false }]);
    const tools = toolsetOf('core', [echoTool('get_username', text => ({ text }))]);
    const text = instructions({ ...(await openTestSession([tools])), orgs: orgs() });
    expect(text).toContain('every call must name its org');
    expect(text).not.toContain('A call without org uses');
    expect(hasChoice(orgs())).toBe(true);
  });
  test('the others can be named', () => expect(orgs().nameOf('prod')).toBe('prod'));
});

test.each([
  [['prod', 'nobody'], [true]],
  [
    ['dev', 'prod'],
    [true, false],
  ],
])('%j: default %j', (selectors, defaults) => {
  expect(
    pinnedOrgs(selectors)
      .allowed()
      .map(({ isDefault }) => isDefault),
  ).toEqual(defaults);
});
