import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Canary, type Channel, filesAs, sightings } from '../canaries.ts';
import { commandLines } from '../process.ts';
import type { Row } from '../row.ts';
import type { Server } from '../server.ts';
import { writeLogin } from '../sign-in.ts';
import type { ServerAsked, Site, Stage } from '../stage.ts';
import { toolCalls } from '../vectors/tool-calls.ts';
import { within } from '../within.ts';

/** What is told to the server as a secret, or sent to it by Salesforce in a form that secrets have. */
const CANARIES = {
  'refresh token': 'CanaryRefresh5Aep861x',
  'client secret': 'CanaryClientSecret77x',
  password: 'CanaryPassword4Qz9x',
  'security token': 'CanarySecurityTok3nx',
  'session id in an error': 'CanarySessionInError1x',
  'auth URL in an error': 'CanaryAuthUrlInError2x',
  'sign-in link in an error': 'CanaryLinkInError3xyz',
  'bearer token in an error': 'CanaryBearerInError4x',
  'JWT in an error': 'CanaryJwtInError5wxyz',
  'session of SOAP in an error': 'CanarySoapInError6xyz',
  'header of an answer': 'CanaryInHeader7uvwxyz',
} as const;
/** In a plain field: it has to be seen, or the channels are not read. */
const SEEN: Canary = { name: 'a plain field', mark: 'CanaryInPlainField8x' };
const C = CANARIES;
/** Errors of Salesforce that repeat a secret, as answers of any request. */
const MESSAGE = [
  `Session 00D000000000001!AQ.${C['session id in an error']} expired`,
  `use force://PlatformCLI::${C['auth URL in an error']}@acme.my.salesforce.com`,
  `see https://acme.my.salesforce.com/secur/frontdoor.jsp?sid=${C['sign-in link in an error']}&retURL=/x`,
  `sent Authorization: Bearer ${C['bearer token in an error']}`,
  `assertion eyJhbGciOiJSUzI1NiJ9.${C['JWT in an error']}.c2ln`,
  `<sessionId>${C['session of SOAP in an error']}</sessionId>`,
].join('; ');
const headers = {
  'x-sfdc-session': C['header of an answer'],
  'set-cookie': `sid=${C['header of an answer']}`,
};
const ANSWERS = [
  { status: 400, headers, body: [{ errorCode: 'INVALID_FIELD', message: MESSAGE }] },
  { status: 403, headers, body: [{ errorCode: 'INSUFFICIENT_ACCESS', message: MESSAGE }] },
  { status: 500, headers, body: MESSAGE },
  { status: 200, headers: { ...headers, 'content-type': 'text/html' }, body: `<html>${MESSAGE}</html>` },
  { status: 200, headers, body: { totalSize: MESSAGE, records: MESSAGE, message: MESSAGE } },
];

/** Whatever is called, and whatever goes wrong, no secret leaves by any way. */
export const secrets: Row = {
  name: 'secrets',
  check:
    'canary secrets over all tools: stdout, stderr, results, files, audit, journal, state, arguments and environment of children',
  wanted: '0 hits',
  async prove(stage) {
    const site = await stage.site(['canary']);
    const ground = await layOut(stage, site);
    const found = await strike(stage, site, ground);
    const control = await strike(stage, site, ground, 'redaction');
    return {
      cases: `${found.calls} calls, ${ground.canaries.length} canaries and ${tokens.length} access tokens, ${found.channels} texts of 6 channels`,
      figure: `${found.hits.length} hits`,
      holds: found.hits.length === 0 && found.seen > 0,
      control: {
        figure: `redaction off: ${control.hits.length} hits; a canary in a plain field: seen in ${found.seen} texts`,
        counts: control.hits.length > 0 && found.seen > 0,
      },
      details: found.hits,
    };
  },
};

interface Ground {
  canaries: Canary[];
  /** Programs that write down how they were started. */
  programs: string;
  told: string;
  id: string;
  /** The one that the login began with. */
  token: string;
}

async function layOut(stage: Stage, site: Site): Promise<Ground> {
  const [org] = site.orgs;
  if (!org) throw new Error('no org');
  const { alias, username, clientId } = org;
  // The org knows nothing of the canaries: its answer to their refresh is put in its mouth.
  const accessToken = freshToken(site);
  await writeLogin(site.home, {
    alias,
    username,
    clientId,
    clientSecret: CANARIES['client secret'],
    refreshToken: CANARIES['refresh token'],
    loginUrl: site.url,
  });
  const programs = stage.folder();
  const told = join(programs, 'told');
  mkdirSync(told);
  for (const name of ['git', 'xdg-open']) {
    const script = `#!/bin/sh\n{ echo "$0 $*"; cat /proc/self/environ; for f in "$@"; do [ -f "$f" ] && true; done; } >> '${told}'/${name}.$$\nexit 1\n`;
    writeFileSync(join(programs, name), script);
    chmodSync(join(programs, name), 0o755);
  }
  writeFileSync(join(site.home, 'rows.csv'), `Name\n${SEEN.mark}\n`);
  const [id = ''] = await site
    .truth(alias)
    .insert([{ Name: 'canary', Site: SEEN.mark }, { Name: SEEN.mark }]);
  const canaries = Object.entries(CANARIES).map(([name, mark]) => ({ name, mark }));
  return {
    canaries: [...canaries, { name: 'access token', mark: accessToken.slice(16, 40) }],
    programs,
    told,
    id,
    token: accessToken,
  };
}

const tokens: string[] = [];

/** A token that is good, and is what the org answers to the next refresh. */
function freshToken(site: Site): string {
  const [org] = site.orgs;
  const token = site.signIn(org?.username ?? '');
  tokens.push(token);
  const id = `${site.url}/id/${org?.orgId}/005000000000001AAA`;
  site.faults.add({
    path: '/services/oauth2/token',
    effect: {
      kind: 'answer',
      status: 200,
      body: { access_token: token, instance_url: site.url, id, token_type: 'Bearer' },
    },
  });
  return token;
}

async function strike(stage: Stage, site: Site, ground: Ground, without?: 'redaction') {
  const { programs, told, canaries } = ground;
  const path = `${programs}${delimiter}${process.env.PATH ?? ''}`;
  const asked: ServerAsked = {
    orgs: 'canary',
    args: ['--allow-non-ga-tools', '--debug', '--allow-production-writes', 'canary'],
    env: { PATH: path, DISPLAY: ':0' },
    keep: true,
    ...(without ? { without } : {}),
  };
  const byFile = await site.serve(asked);
  const ofEnvironment = site.signIn(site.orgs[0]?.username ?? '');
  tokens.push(ofEnvironment);
  // A login of the environment: its secrets are in the server's own variables, and in no child's.
  const byEnvironment = await site.serve({
    ...asked,
    orgs: 'ENVIRONMENT',
    env: {
      ...asked.env,
      SALESFORCE_INSTANCE_URL: site.url,
      SALESFORCE_ACCESS_TOKEN: ofEnvironment,
      SALESFORCE_CLIENT_SECRET: CANARIES['client secret'],
      SALESFORCE_PASSWORD: CANARIES.password,
      SALESFORCE_SECURITY_TOKEN: CANARIES['security token'],
    },
  });
  let calls = 0;
  const lines = new Set<string>();
  for (const [server, token] of [
    [byFile, ground.token],
    [byEnvironment, ofEnvironment],
  ] as const) {
    // The live token in a record: known by its value, it is not shown.
    await site
      .truth('canary')
      .raw('PATCH', `sobjects/Account/${ground.id}`, { Description: `token ${token}` });
    calls += await callAll(stage, site, server, ground.id, lines, server === byFile);
    // The last words of a server that is sent too much.
    server.sendLine(`{"jsonrpc":"2.0","method":"${'x'.repeat(11_000_000)}"}`);
    await within(3_000, server.close());
  }
  const live = tokens.map(token => ({ name: 'access token', mark: token.slice(16, 40) }));
  const channels: Channel[] = [
    ...[byFile, byEnvironment].flatMap(server => [
      { name: 'stdout', text: server.heard().stdout },
      { name: 'stderr', text: server.heard().stderr },
    ]),
    { name: 'arguments of processes', text: [...lines].join('\n') },
    ...filesAs('the state folder (audit, journal, plans)', join(site.home, '.orgsmith')),
    ...filesAs('files of the project', join(site.home, 'manifest')),
    ...filesAs('arguments and environment of children', told),
  ];
  return {
    calls,
    channels: channels.length,
    hits: [...new Set(sightings([...canaries, ...live], channels))],
    seen: sightings([SEEN], channels).length,
  };
}

/** Every tool as it should be called, and with each of the answers that repeat a secret. */
async function callAll(
  stage: Stage,
  site: Site,
  server: Server,
  id: string,
  lines: Set<string>,
  refreshes: boolean,
) {
  const answers = ANSWERS.slice(0, stage.of(50, 2));
  let calls = 0;
  for (const [tool, input] of toolCalls(id))
    for (const answer of [undefined, ...answers]) {
      const path = '/services/(data/v|Soap|async)';
      const effect = { kind: 'answer', ...answer, status: answer?.status ?? 200 } as const;
      const expires = refreshes && calls % 7 === 3;
      if (expires) freshToken(site);
      const expired =
        expires && site.faults.add({ path: '/services/data/v', effect: { kind: 'token-expired' } });
      const remove = answer && site.faults.add({ path, times: 30, effect });
      await within(20_000, server.call(tool, input));
      for (const line of commandLines(server.pid)) lines.add(line);
      if (expired) expired();
      remove?.();
      calls += 1;
    }
  return calls;
}
