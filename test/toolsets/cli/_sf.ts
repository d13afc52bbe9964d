import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const org = {
  name: 'target-org',
  type: 'option',
  char: 'o',
  aliases: ['targetusername', 'u'],
  required: true,
};
const json = { name: 'json', type: 'boolean' };
const option = (name: string, more = {}) => ({ [name]: { name, type: 'option', ...more } });
const own = { pluginName: '@salesforce/plugin-data', pluginType: 'core' };
const flags = (...more: object[]) => Object.assign({ json, 'target-org': org }, ...more);

/** Commands as `sf commands --json` tells them; ids are of the CLI, two are of a plug-in that nobody knows. */
export const COMMANDS = [
  {
    id: 'data:query',
    aliases: ['force:data:soql:query'],
    permutations: ['data:query', 'query:data'],
    summary: 'Execute a SOQL query.',
    flags: flags(
      option('query', { char: 'q', summary: 'SOQL query to execute.' }),
      option('file', { char: 'f' }),
      option('output-file'),
      option('result-name'),
      { 'use-tooling-api': { name: 'use-tooling-api', char: 't', type: 'boolean' } },
      option('flags-dir'),
    ),
    ...own,
  },
  {
    id: 'data:delete:record',
    summary: 'Delete a record.',
    flags: flags(option('record-id', { char: 'i' })),
    ...own,
  },
  {
    id: 'data:update:record',
    summary: 'Update a record.',
    flags: flags(option('values', { char: 'v' })),
    ...own,
  },
  {
    id: 'apex:run:test',
    summary: 'Run Apex tests.',
    flags: flags(option('tests', { char: 't', multiple: true }), {
      synchronous: { name: 'synchronous', char: 'y', type: 'boolean', allowNo: true },
    }),
    ...own,
  },
  {
    id: 'api:request:rest',
    args: { url: { required: false } },
    flags: flags(
      option('method', { char: 'X' }),
      option('body'),
      option('file'),
      option('header', { multiple: true }),
    ),
    ...own,
  },
  {
    id: 'org:display',
    summary: 'Display an org.',
    flags: flags({ verbose: { name: 'verbose', type: 'boolean' } }),
    ...own,
  },
  { id: 'org:login:web', flags: { json }, ...own },
  {
    id: 'org:create:snapshot',
    flags: { json, ...option('source-org', { char: 'o' }), ...option('target-dev-hub', { char: 'v' }) },
    ...own,
  },
  {
    id: 'project:deploy:validate',
    flags: flags(option('source-dir', { char: 'd', multiple: true })),
    ...own,
  },
  { id: 'project:deploy:quick', flags: flags(option('job-id')), ...own },
  {
    id: 'cmdt:generate:records',
    flags: { json },
    pluginName: '@salesforce/plugin-custom-metadata',
    pluginType: 'jit',
  },
  {
    id: 'acme:wipe',
    summary: 'Wipe all.',
    flags: flags(option('from-user-org')),
    pluginName: 'acme-plugin',
    pluginType: 'user',
  },
  { id: 'sobject:list', aliases: [], summary: 'List objects.', flags: flags(), ...own },
  {
    id: 'acme:list',
    aliases: ['sobject:list'],
    flags: flags(),
    pluginName: 'acme-plugin',
    pluginType: 'user',
  },
];

// What the answer is, the value of --query says; a program of its own, so that processes are real ones.
const PROGRAM = `
import { spawn } from 'node:child_process';
import { appendFileSync, writeFileSync, readFileSync } from 'node:fs';
const __dirname = import.meta.dirname;
const args = process.argv.slice(2);
appendFileSync(__dirname + '/calls.log', JSON.stringify(args) + '\\n');
const print = value => process.stdout.write(typeof value === 'string' ? value : JSON.stringify(value));
const query = (args.find(each => each.startsWith('--query=')) ?? '').slice(8);
const ways = {
  async hang() {
    const child = spawn(process.execPath, ['-e', "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"], { stdio: 'inherit' });
    writeFileSync(__dirname + '/pids', process.pid + ' ' + child.pid);
    process.on('SIGTERM', () => {});
    process.stderr.write('Working on it\\n');
    await new Promise(() => setInterval(() => {}, 1000));
  },
  async huge() {
    const part = 'x'.repeat(1024 * 1024);
    for (let at = 0; at < 200; at++) if (!process.stdout.write(part)) await new Promise(go => process.stdout.once('drain', go));
  },
  nothing() {},
  words() { print('Warning: {odd} news\\n'); },
  noise() { print('a plug-in says hello\\n' + JSON.stringify({ status: 0, result: { ok: true } }) + '\\nbye'); },
  failure() {
    print({ status: 1, name: 'MALFORMED_QUERY', message: 'unexpected token 00D000000000001!AQ4AQFsecretsecretsecret', exitCode: 1, actions: ['try again'] });
    process.exitCode = 1;
  },
  bom() { print('\\ufeff' + JSON.stringify({ status: 0, result: 'told' })); },
  braces() { print('Warning: {odd} and [more]\\n' + JSON.stringify({ status: 0, result: { deep: [1] } }, null, 2) + '\\n'); },
  deep() { print('{"status":0,"result":' + '['.repeat(100000) + ']'.repeat(100000) + '}'); },
  settings() { print({ status: 0, result: [{ name: 'org-isv-debugger-sid', value: 'sid-of-another-session' }, { key: 'target-org', value: 'dev' }] }); },
  async slow() {
    appendFileSync(__dirname + '/turns.log', '+');
    await new Promise(done => setTimeout(done, 300));
    appendFileSync(__dirname + '/turns.log', '-');
    print({ status: 0, result: {} });
  },
  proto() { print('{"status":0,"result":{"__proto__":{"polluted":true},"constructor":"x"}}'); },
  crash() { process.stderr.write('Error: broken pipe\\n    at somewhere\\n'); process.exitCode = 3; },
  tokens() {
    print({ status: 0, warnings: ['force://PlatformCLI::5Aep861TSESvWeug_xvFHRBTTbf@acme.my.salesforce.com'], result: {
      accessToken: 'opaque-live-token-of-the-org', deep: [{ note: 'it is opaque-live-token-of-the-org, twice' }],
      ['00D000000000001!AQ4AQFkeykeykeykeykey']: 'a key', url: 'https://acme.my.salesforce.com/secur/frontdoor.jsp?sid=00D000000000001!AQ4AQFabcdefghijkl&retURL=x',
      jwt: 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJhY21lIn0.c2lnbmF0dXJl', password: 'Winter2026!', sfdxAuthUrl: 'force://x:y:z@acme', Name: 'Edge' } });
  },
};
const [, major] = /cli.(\\d.*)$/.exec(process.env.SF_DATA_DIR ?? '@salesforce/cli/2.150.6') ?? [];
if (args[0] === 'version') print({ cliVersion: process.env.SF_DATA_DIR });
else if (args[0] === 'plugins') print(major ? [{ name: process.env.SF_DATA_DIR?.startsWith('sfdx') ? 'sfdx-cli' : '@salesforce/cli', version: major, type: 'core' }] : 'no plugins');
else if (args[0] === 'commands') print(readFileSync(__dirname + '/commands.json', 'utf8'));
else if (Object.hasOwn(ways, query)) ways[query]();
else print({ status: 0, result: { args, env: process.env, cwd: process.cwd() }, warnings: [] });
`;

/** Puts a program named sf into a folder. */
export function writeSf(folder: string): void {
  mkdirSync(folder, { recursive: true });
  // A file without an ending is a module or not by what lies around it; this line is right in both.
  writeFileSync(join(folder, 'sf'), "#!/usr/bin/env node\nimport('./program.mjs');\n");
  writeFileSync(join(folder, 'program.mjs'), PROGRAM);
  writeFileSync(join(folder, 'commands.json'), JSON.stringify(COMMANDS));
  chmodSync(join(folder, 'sf'), 0o755);
}
