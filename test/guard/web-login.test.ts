import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { startWebLogin } from '../../guard/web-login.ts';

let port = 0;
beforeAll(async () => {
  const server = createServer().listen(0, 'localhost');
  await once(server, 'listening');
  const address: AddressInfo | string | null = server.address();
  port = typeof address === 'object' && address ? address.port : 0;
  server.close();
});

/** What the listener answers to a request as any program on this machine may send it. */
async function status(target: string, host = `localhost:${port}`): Promise<string> {
  const socket = connect(port, 'localhost');
  socket.end(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  return (await text(socket)).slice(9, 12);
}

it('whatever is sent to the callback, only what knows the state is believed, and the listener lives on', async () => {
  const login = await startWebLogin({ login: 'https://login.salesforce.com', clientId: 'app', port });
  onTestFinished(login.close);
  const state = new URL(login.address).searchParams.get('state') ?? '';
  const at = (query: string) => `/OauthRedirect?${query}`;
  const odd = [
    at(''),
    at('code=x&state='),
    // As many characters, of more bytes.
    at(`code=x&state=${'%C3%A9'.repeat(state.length)}`),
    at(`code=x&state=${state.slice(0, -1)}`),
    at(`code=x&state=${state}x`),
    '//',
    'http://[',
    '/%zz',
    '*',
  ];
  const seen: string[] = [];
  for (const target of odd) seen.push(await status(target));
  expect(seen.filter(each => each !== '404' && each !== '400')).toEqual([]);
  expect(await status(at(`code=x&state=${state}`), 'evil.example')).toBe('404');
  expect(await status(at(`error=access_denied&state=${state}`))).toBe('200');
  await expect(login.token).rejects.toThrow(/access_denied/);
});
