import { afterAll, beforeAll, expect, it } from 'vitest';
import { callTool, connect, startOrgs } from './_door.ts';

let orgs: Awaited<ReturnType<typeof startOrgs>>;
beforeAll(async () => {
  orgs = await startOrgs();
});
afterAll(() => orgs.close());

it.each(['newer', 'older'] as const)(
  '--dynamic-tools, %s era: starts with core, finds a tool, enables it, tells the client',
  async era => {
    const client = await connect({ home: orgs.home, args: ['--orgs', 'dev', '--dynamic-tools'], era });
    const names = async () => (await client.listTools()).tools.map(({ name }) => name);
    expect(await names()).toEqual([
      'apply_plan',
      'cancel_operation',
      'enable_tools',
      'get_username',
      'list_tools',
      'resume_tool_operation',
    ]);
    const told = new Promise<void>(resolve => {
      client.setNotificationHandler('notifications/tools/list_changed', () => resolve());
    });
    if (era === 'newer') void client.listen({ toolsListChanged: true }).catch(() => undefined);

    expect(
      (await callTool(client, 'run_soql_query', { query: 'SELECT COUNT() FROM Account' })).error,
    ).toMatchObject({
      code: 'TOOL_NOT_ENABLED',
      next: 'Call enable_tools with run_soql_query first.',
    });
    const { facts } = await callTool(client, 'list_tools', { search: 'soql' });
    expect(facts.tools[0]).toMatchObject({ name: 'run_soql_query', toolset: 'data', enabled: false });
    expect((await callTool(client, 'enable_tools', { tools: ['run_soql_query'] })).facts).toEqual({
      enabled: ['run_soql_query'],
    });
    await told;
    expect(await names()).toContain('run_soql_query');
    expect(
      (await callTool(client, 'run_soql_query', { query: 'SELECT COUNT() FROM Account' })).facts.totalSize,
    ).toBeGreaterThan(0);
  },
);

it('enabling a tool that does not exist, or was excluded, changes nothing', async () => {
  const client = await connect({
    home: orgs.home,
    args: ['--orgs', 'dev', '-d', '--exclude-tools', 'get_org_info'],
  });
  expect((await callTool(client, 'enable_tools', { tools: ['describe_objekt'] })).error).toMatchObject({
    code: 'UNKNOWN_TOOL',
  });
  expect(
    (await callTool(client, 'enable_tools', { tools: ['describe_object', 'get_org_info'] })).error,
  ).toMatchObject({ code: 'TOOL_NOT_ENABLED' });
  expect((await client.listTools()).tools).toHaveLength(6);
});
