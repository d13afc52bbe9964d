import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as OlderClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as OlderTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { toCatalogue } from '../../src/entry.ts';
import { toolsets } from '../../toolsets/index.ts';
import { callTool, command, connect, environment, HELLO, startOrgs, startRaw } from './_door.ts';

const QUERY = 'SELECT Name, Owner.Name FROM Account ORDER BY Name LIMIT 2';
const { tools: all } = await toCatalogue(toolsets);
const BY_DEFAULT = all
  .filter(
    ({ toolset, release }) => release === 'ga' && toolsets.some(set => set.name === toolset && set.default),
  )
  .map(({ name }) => name)
  .sort();
let orgs: Awaited<ReturnType<typeof startOrgs>>;
beforeAll(async () => {
  orgs = await startOrgs();
});
afterAll(() => orgs.close());

describe('clients of both eras of the protocol', () => {
  it.each(['newer', 'older'] as const)('SDK v2, %s era: lists the tools and runs a query', async era => {
    const args = ['--orgs', 'dev'];
    const client = await connect({ home: orgs.home, args, era, Transport: StdioClientTransport });
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(BY_DEFAULT);
    const { facts } = await callTool(client, 'run_soql_query', { query: QUERY });
    expect(facts).toMatchObject({ totalSize: 2, columns: ['Name', 'Owner.Name'] });
    expect(facts.org).toMatch(/^dev \(sandbox 00D\w{15} admin@/);
  });

  it('SDK v1, the reference of the older era: lists the tools and runs a query', async () => {
    const client = new OlderClient({ name: 'v1', version: '1.0.0' });
    await client.connect(
      new OlderTransport({
        command: process.execPath,
        args: command(['--orgs', 'dev']),
        env: environment(orgs.home),
        cwd: orgs.home,
        stderr: 'ignore',
      }),
    );
    onTestFinished(() => client.close());
    expect((await client.listTools()).tools).toHaveLength(BY_DEFAULT.length);
    const { structuredContent } = await client.callTool({
      name: 'run_soql_query',
      arguments: { query: QUERY },
    });
    expect(structuredContent).toMatchObject({ totalSize: 2, columns: ['Name', 'Owner.Name'] });
  });

  it('stdout carries JSON-RPC and nothing else, also when tools fail and the org is unencrypted', async () => {
    const server = startRaw({ home: orgs.home, args: ['--orgs', 'dev', '--debug'] });
    server.send(HELLO);
    await server.answer(1);
    server.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
    server.send({ jsonrpc: '2.0', id: 2, method: 'tools/list' });
    server.send({
      jsonrpc: '2.0',
      id: 3,
      method: 'tools/call',
      params: { name: 'run_soql_query', arguments: { query: 'SELECT Nope FROM Account' } },
    });
    server.send({
      jsonrpc: '2.0',
      id: 4,
      method: 'tools/call',
      params: { name: 'list_all_orgs', arguments: {} },
    });
    await Promise.all([server.answer(2), server.answer(3), server.answer(4)]);
    server.child.stdin.end();
    expect(await server.exited).toBe(0);
    for (const line of server.lines) expect(JSON.parse(line)).toMatchObject({ jsonrpc: '2.0' });
  });
});
