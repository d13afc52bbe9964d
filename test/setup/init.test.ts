import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runInit } from '../../setup/init.ts';
import { cli, HELLO, run, startOrgs, startRaw, temporaryFolder } from '../e2e/_door.ts';

const DEV = { alias: 'dev', kind: 'sandbox', orgId: '00D000000000001EAA' } as const;
let local: Awaited<ReturnType<typeof startOrgs>>;
beforeAll(async () => {
  local = await startOrgs({ orgs: [DEV] });
});
afterAll(() => local.close());

const CLAUDE = '.mcp.json';
const CODE = '.vscode/mcp.json';
/** A project with these files. */
function project(files: Record<string, string> = {}) {
  const root = temporaryFolder();
  const put = (name: string, text: string) => {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  };
  for (const [name, text] of Object.entries({ 'sfdx-project.json': '{}', ...files })) put(name, text);
  const read = (name: string) =>
    existsSync(join(root, name)) ? readFileSync(join(root, name), 'utf8') : undefined;
  return { root, put, read };
}
const init = (root: string, ...args: string[]) => run(['init', ...args], { home: local.home, cwd: root });

describe('what is not written', () => {
  test.each<[string, string[], RegExp]>([
    ['without orgs, where nobody can be asked', [], /Name the orgs .*--orgs \(here are dev\)/],
    ['an org that is not there', ['--orgs', 'dve'], /no org is authorised under 'dve'/],
    ['a client that there is not', ['--orgs', 'dev', '--client', 'emacs'], /Unknown client 'emacs'/],
    [
      'a wrong flag of the server',
      ['--orgs', 'dev', '--api-version', '3'],
      /--api-version '3' is not an API version/,
    ],
    ['an unknown flag', ['--orgs', 'dev', '--token', 'x'], /Unknown flag '--token'/],
  ])('%s', async (_, args, expected) => {
    const { root, read } = project();
    const { code, stderr } = await init(root, ...args);
    expect([code, stderr]).toEqual([2, expect.stringMatching(expected)]);
    expect([read(CLAUDE), read(CODE)]).toEqual([undefined, undefined]);
  });

  test.each([
    ['broken JSON', '{"mcpServers": {', /is not JSON \(line 1: /],
    ['broken in line 3', '{\n  // mine\n  "a" 1\n}', /is not JSON \(line 3: ColonExpected\)/],
    ['a list', '[]', /holds no JSON object/],
    ['servers that are a list', '{"mcpServers": []}', /mcpServers in .mcp.json is not an object/],
  ])('into %s', async (_, text, expected) => {
    const { root, read } = project({ [CLAUDE]: text });
    const { code, stderr } = await init(root, '--orgs', 'dev');
    expect([code, stderr]).toEqual([2, expect.stringMatching(expected)]);
    expect([read(CLAUDE), read(CODE)]).toEqual([text, undefined]);
  });
});

test('both files, with the flags that were given; the server in them starts', async () => {
  const { root, read, put } = project();
  put('policy.json', '{}');
  const { code, stdout } = await init(
    root,
    '--orgs',
    'dev',
    '--read-only',
    '--toolsets',
    'orgs,data',
    '--policy',
    'policy.json',
  );
  expect(code).toBe(0);
  const args = [
    cli(),
    '--orgs',
    'dev',
    '--toolsets',
    'orgs,data',
    '--read-only',
    '--policy',
    join(root, 'policy.json'),
  ];
  expect(JSON.parse(read(CLAUDE) ?? '')).toEqual({
    mcpServers: { orgsmith: { command: process.execPath, args } },
  });
  expect(JSON.parse(read(CODE) ?? '')).toEqual({
    servers: { orgsmith: { type: 'stdio', command: process.execPath, args } },
  });
  expect(stdout.replaceAll(root, '<root>')).toMatchInlineSnapshot(`
    "Wrote <root>/.mcp.json
      In Claude Code: start it anew in this folder and accept the server.
    Wrote <root>/.vscode/mcp.json
      In VS Code: open the file and press Start above the server.
    "
  `);
  const server = startRaw({ home: local.home, args: args.slice(1, 6), cwd: root });
  server.send(HELLO);
  expect(Object((await server.answer(1)).result).serverInfo).toMatchObject({ name: 'orgsmith' });
});

const KEPT: [string, string][] = [
  ['another server', '{\n  "mcpServers": {\n    "other": { "command": "x" }\n  }\n}\n'],
  [
    'comments',
    '{\n  // mine\n  "mcpServers": {\n    /* first */\n    "other": { "command": "x" } // last\n  }\n}\n',
  ],
  [
    'a comment in front of all',
    '{\n  "mcpServers": {\n    // mine\n    "other": {}, // x\n    "b": {}\n  }\n}\n',
  ],
  ['one line', '{ "mcpServers": { "other": { "command": "x" } } }'],
  ['a comment where there is no server', '{\n  "mcpServers": {\n    // none yet\n  }\n}\n'],
  ['tabs', '{\n\t"mcpServers": {\n\t\t"other": {}\n\t}\n}\n'],
  ['four spaces', '{\n    "mcpServers": {\n        "other": {}\n    }\n}'],
  ['line ends of Windows', '{\r\n  "mcpServers": {\r\n    "other": {}\r\n  }\r\n}\r\n'],
  ['a mark before it', '\uFEFF{\n  "mcpServers": {\n    "other": {}\n  }\n}\n'],
  ['a comma too many', '{\n  "mcpServers": {\n    "other": {},\n  },\n}\n'],
  ['other settings', '{\n  "inputs": [],\n  "mcpServers": {\n    "a": {},\n    "b": {}\n  },\n  "z": 1\n}\n'],
  ['no servers yet', '{\n  "inputs": []\n}\n'],
];

const silent = {
  stdin: new PassThrough(),
  stdout: () => undefined,
  stderr: () => undefined,
  interactive: false,
  stopped: new AbortController().signal,
};

describe('what stands in a file stays, and --remove undoes it', () => {
  test.each(KEPT)('%s', async (_, text) => {
    const { root, read } = project({ [CLAUDE]: text });
    const flags = { 'project-dir': root };
    expect(
      await runInit({ flags: { ...flags, orgs: 'LOCAL' }, own: { client: 'claude-code' } }, silent),
    ).toBe(0);
    const written = read(CLAUDE) ?? '';
    expect(written).toContain('"orgsmith"');
    if (text.includes('\n')) {
      for (const line of text.split(/\r?\n/)) expect(written).toContain(line.replace(/,$/, '').trim());
      expect(/(?<!\r)\n/.test(written)).toBe(/(?<!\r)\n/.test(text));
    }
    expect(await runInit({ flags, own: { remove: true } }, silent)).toBe(0);
    expect(read(CLAUDE)).toBe(text);
  });

  test('files that held nothing else are gone, and so is an empty .vscode', async () => {
    const { root, read } = project();
    await init(root, '--orgs', 'LOCAL');
    expect(read(CODE)).toContain('"LOCAL"');
    const { stdout } = await init(root, '--remove');
    expect([read(CLAUDE), existsSync(join(root, '.vscode'))]).toEqual([undefined, false]);
    expect(stdout).toMatch(/^Deleted .*\.mcp\.json: nothing else was in it\nDeleted /);
    expect((await init(root, '--remove')).stdout).toMatch(/^Nothing to do/);
  });
});

test('a second time only what differs is changed, and what somebody added stays', async () => {
  const { root, read, put } = project();
  await init(root, '--orgs', 'dev', '--client', 'claude-code');
  expect((await init(root, '--orgs', 'dev', '--client', 'claude-code')).stdout).toMatch(/^Nothing to do/);
  put(
    CLAUDE,
    (read(CLAUDE) ?? '').replace(
      '"command"',
      '"env": { "HTTPS_PROXY": "http://proxy:8080" }, // ours\n      "command"',
    ),
  );
  await init(root, '--orgs', 'LOCAL', '--client', 'claude-code');
  expect(read(CLAUDE)).toContain('"env": { "HTTPS_PROXY": "http://proxy:8080" }, // ours');
  expect(read(CLAUDE)).toContain('"LOCAL"');
  expect(read(CLAUDE)).not.toContain('"dev"');
});

test('--dry-run shows and writes nothing', async () => {
  const { root, read } = project({ [CLAUDE]: '{}' });
  const { stdout } = await init(root, '--orgs', 'dev', '--dry-run', '--json');
  const { result } = JSON.parse(stdout);
  expect(result).toMatchObject({
    dryRun: true,
    orgs: ['dev'],
    files: [{ client: 'claude-code' }, { client: 'vscode' }],
  });
  expect(JSON.parse(result.files[0].content)).toHaveProperty('mcpServers.orgsmith');
  expect((await init(root, '--orgs', 'dev', '--dry-run')).stdout).toMatch(/^Would write .*:\n\{/);
  expect([read(CLAUDE), read(CODE)]).toEqual(['{}', undefined]);
});

test('a link stays a link, and the mode what it was', async () => {
  const { root, put, read } = project();
  put('shared.json', '{}');
  symlinkSync(join(root, 'shared.json'), join(root, CLAUDE));
  await init(root, '--orgs', 'dev', '--client', 'claude-code');
  expect(read('shared.json')).toContain('orgsmith');
  expect(statSync(join(root, CLAUDE)).isFile()).toBe(true);
});

test('at a terminal it asks which orgs', async () => {
  const { root, read } = project();
  const said: string[] = [];
  const stdin = new PassThrough();
  stdin.end('LOCAL, ENVIRONMENT\n');
  const io = {
    stdin,
    stdout: (text: string) => void said.push(text),
    stderr: (text: string) => void said.push(text),
    interactive: true,
    stopped: new AbortController().signal,
  };
  const flags = { 'project-dir': root };
  expect(await runInit({ flags, own: {} }, io)).toBe(0);
  expect(said.join('')).toContain('Which orgs may the assistant use?');
  expect(JSON.parse(read(CLAUDE) ?? '').mcpServers.orgsmith.args).toContain('LOCAL,ENVIRONMENT');
});
