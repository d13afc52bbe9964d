import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HELLO, startOrgs, startRaw } from './_door.ts';

let orgs: Awaited<ReturnType<typeof startOrgs>>;
beforeAll(async () => {
  orgs = await startOrgs();
});
afterAll(() => orgs.close());

function started() {
  const server = startRaw({ home: orgs.home, args: ['--orgs', 'dev'] });
  server.send(HELLO);
  return server;
}

const LIST = { jsonrpc: '2.0', id: 9, method: 'tools/list' };

describe('the wire', () => {
  it.each([
    ['half a message', '{"jsonrpc":"2.0","id":5,"meth'],
    ['no JSON at all', 'hello?'],
    ['JSON that is no message', '[1,2,3]'],
    ['an empty line', ''],
    ['a message of another protocol', '{"jsonrpc":"1.0","id":5}'],
    ['broken UTF-8', '\uFFFD\u0000'],
  ])('%s does not stop the server', async (_, frame) => {
    const server = started();
    await server.answer(1);
    server.send(frame);
    server.send(LIST);
    expect(await server.answer(9)).toHaveProperty('result.tools');
  });

  it('a frame of over 10 MB ends the process with exit code 1: never alive and deaf', async () => {
    const server = started();
    await server.answer(1);
    server.child.stdin.on('error', () => undefined);
    server.send(`{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"x":"${'a'.repeat(11_000_000)}"}}`);
    expect(await server.exited).toBe(1);
  });

  it('the end of stdin ends the process, also while a call waits 20 s for the org', async () => {
    const server = started();
    await server.answer(1);
    const done = orgs.faults.add({ path: /query/, times: 100, effect: { kind: 'delay', ms: 20_000 } });
    server.send({
      jsonrpc: '2.0',
      id: 2,
      method: 'tools/call',
      params: { name: 'run_soql_query', arguments: { query: 'SELECT Id FROM Account' } },
    });
    await new Promise(resolve => setTimeout(resolve, 1_000));
    server.child.stdin.end();
    const before = performance.now();
    expect(await server.exited).toBe(0);
    expect(performance.now() - before).toBeLessThan(15_000);
    done();
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('%s ends as the end of stdin does', async signal => {
    const server = started();
    await server.answer(1);
    server.child.kill(signal);
    expect(await server.exited).toBe(0);
  });

  it('a client that goes away without a word leaves no process', async () => {
    const server = started();
    await server.answer(1);
    server.child.stdin.destroy();
    server.child.stdout.destroy();
    expect(await server.exited).toBe(0);
  });
});
