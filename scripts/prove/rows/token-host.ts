import { createServer } from 'node:http';
import type { LocalOrg } from '../../../fixtures/local-org/start.ts';
import type { Row } from '../row.ts';
import type { Server } from '../server.ts';
import type { Site } from '../stage.ts';
import { fill, URL_FORMS } from '../vectors/url-forms.ts';
import { within } from '../within.ts';

/** A place in an org's answers where an address stands, with the call that meets it. */
interface Place {
  name: string;
  rules(form: string): Parameters<LocalOrg['faults']['add']>[0][];
  tool: string;
  input: object;
}
const QUERY = 'SELECT Id, Name FROM Account';
const INSERT = { object: 'Account', operation: 'insert', records: [{ Name: 'x' }] };
/** As a header carries it: no line ends, bytes of UTF-8. */
const header = (form: string) => Buffer.from(form.replace(/[\r\n]/g, '')).toString('latin1');
const redirect = (form: string, status: number) => ({ kind: 'redirect', to: header(form), status }) as const;
const json = (body: unknown, status = 200) => ({ kind: 'answer', status, body }) as const;

const PLACES: readonly Place[] = [
  {
    name: 'the next page of a query',
    rules: form => [
      {
        path: '/query\\?',
        effect: json({
          totalSize: 9_000,
          done: false,
          nextRecordsUrl: form,
          records: [{ Id: '1', Name: 'x' }],
        }),
      },
    ],
    tool: 'run_soql_query',
    input: { query: QUERY, file: 'csv' },
  },
  ...[301, 302, 307, 308].map(status => ({
    name: `a redirect of a query (${status})`,
    rules: (form: string) => [{ path: '/query\\?', effect: redirect(form, status) }],
    tool: 'run_soql_query',
    input: { query: QUERY },
  })),
  {
    name: 'a redirect of a describe',
    rules: form => [{ path: '/describe', effect: redirect(form, 302) }],
    tool: 'describe_object',
    input: { object: 'Contact', refresh: true },
  },
  {
    name: 'the address of a bulk job',
    rules: form => [
      {
        method: 'POST',
        path: '/jobs/ingest',
        effect: json({ id: '750000000000001AAA', state: 'Open', object: 'Account', contentUrl: form }),
      },
    ],
    tool: 'load_file',
    input: { file: 'rows.csv', object: 'Account' },
  },
];
/** Slow: a change of which no answer came is looked for, a login that strays has 60 seconds. */
const SLOW: readonly Place[] = [
  {
    name: 'the instance of a fresh token',
    rules: form => [
      { path: '/query\\?', effect: { kind: 'token-expired' } },
      {
        path: '/services/oauth2/token',
        effect: json({
          access_token: '00D000000000001!x',
          instance_url: form,
          id: form,
          token_type: 'Bearer',
        }),
      },
    ],
    tool: 'run_soql_query',
    input: { query: QUERY },
  },
  {
    name: 'a redirect of the refresh',
    rules: form => [
      { path: '/query\\?', effect: { kind: 'token-expired' } },
      { path: '/services/oauth2/token', effect: redirect(form, 307) },
    ],
    tool: 'run_soql_query',
    input: { query: QUERY },
  },
  {
    name: 'a redirect of a change',
    rules: form => [{ method: 'POST', path: 'composite/sobjects', effect: redirect(form, 307) }],
    tool: 'write_records',
    input: INSERT,
  },
];

/** A listener that counts: whoever is led astray comes here. */
export const tokenHost: Row = {
  name: 'token-host',
  check: 'the token to another host: addresses in answers, redirects, refreshed logins',
  wanted: `${URL_FORMS.length} forms of an address in ${PLACES.length + SLOW.length} places: 0 requests`,
  async prove(stage) {
    const trap = await openTrap();
    try {
      const site = await stage.site(['astray']);
      const forms = URL_FORMS.map(form => fill(form, trap.port, new URL(site.url).host));
      const asked = { orgs: 'astray', args: ['--allow-non-ga-tools'] };
      const server = await site.serve(asked);
      const slow = forms.slice(0, stage.of(forms.length, 1));
      const held: string[] = [];
      const tried =
        (await strike(site, server, PLACES, forms, held)) + (await strike(site, server, SLOW, slow, held));
      const found = trap.seen();
      const open = await site.serve({ ...asked, without: 'origin' });
      await strike(site, open, PLACES.slice(0, 2), forms.slice(0, 5));
      const control = trap.seen() - found;
      return {
        cases: `${tried} answers: ${forms.length} forms, ${PLACES.length + SLOW.length} places`,
        figure: `${found} requests, ${held.length} calls without an answer in 75 s`,
        holds: found + held.length === 0,
        details: held,
        control: { figure: `the check of the origin off: ${control} requests`, counts: control > 0 },
      };
    } finally {
      trap.close();
    }
  },
};

async function strike(
  site: Site,
  server: Server,
  places: readonly Place[],
  forms: readonly string[],
  held: string[] = [],
) {
  let tried = 0;
  for (const { name, rules, tool, input } of places)
    for (const form of forms) {
      const removes = rules(form).map(rule => site.faults.add(rule));
      const answer = await within(75_000, server.call(tool, input));
      if (!answer) held.push(`${name}: ${form}`);
      for (const remove of removes) remove();
      tried += 1;
    }
  return tried;
}

async function openTrap() {
  let seen = 0;
  const server = createServer((_, response) => {
    seen += 1;
    response.end('{}');
  });
  await new Promise<void>(done => server.listen(0, '::', done));
  const address = server.address();
  return {
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    seen: () => seen,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
