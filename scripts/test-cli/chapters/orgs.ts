import type { Chapter } from '../chapter.ts';
import { atLeast, none, some } from '../match.ts';

/** Sign-in, the list of orgs, aliases and settings. */
export const orgs: Chapter = {
  name: 'orgs',
  org: 'dev=sandbox',
  cases: [
    {
      name: 'sign in with a JWT',
      run: 'org login jwt --username <dev.username> --jwt-key-file <home>/.local-org/jwt.key --client-id <dev.clientId> --instance-url <url> --alias dev',
      json: {
        status: 0,
        result: { username: /^admin@acme\.example\.dev$/, orgId: /^00D/, instanceUrl: /^http:/ },
      },
    },
    {
      name: 'a JWT for a user who is not there is refused',
      run: 'org login jwt --username nobody@acme.example --jwt-key-file <home>/.local-org/jwt.key --client-id <dev.clientId> --instance-url <url>',
      exit: 1,
      json: { status: 1, name: 'JwtGrantError', message: /user hasn't approved this consumer/ },
    },
    {
      name: 'sign in with an access token',
      run: 'org login access-token --instance-url <url> --no-prompt --alias token',
      env: { SF_ACCESS_TOKEN: '<dev.accessToken>' },
      json: { status: 0, result: { username: 'admin@acme.example.dev', accessToken: /./ } },
    },
    {
      name: 'an access token that is not good is refused',
      run: 'org login access-token --instance-url <url> --no-prompt',
      env: { SF_ACCESS_TOKEN: '00D000000000001!AQ.wrong' },
      exit: 1,
      json: { status: 1, message: /Bad_OAuth_Token|INVALID_SESSION_ID|Session expired or invalid/ },
    },
    {
      name: 'the orgs of this home, connected',
      run: 'org list',
      json: {
        result: {
          sandboxes: some({ alias: /dev|token/, connectedStatus: 'Connected' }),
          devHubs: some({ alias: 'hub', isDevHub: true, connectedStatus: 'Connected' }),
        },
      },
    },
    {
      name: 'the sign-ins of this home',
      run: 'org list auth',
      json: { result: some({ alias: /dev|token/, username: 'admin@acme.example.dev' }) },
    },
    {
      name: 'an org',
      run: 'org display',
      json: {
        result: {
          id: /^00D/,
          username: 'admin@acme.example.dev',
          instanceUrl: /^http:/,
          connectedStatus: 'Connected',
        },
      },
    },
    {
      name: 'an org, as a table',
      run: 'org display',
      text: [/Username\W+admin@acme\.example\.dev/, /Connected/],
    },
    {
      name: 'the user',
      run: 'org display user',
      json: {
        result: { username: 'admin@acme.example.dev', profileName: 'System Administrator', id: /^005/ },
      },
    },
    {
      name: 'limits',
      run: 'org list limits',
      json: { result: some({ name: 'DailyApiRequests', max: atLeast(1000) }) },
    },
    {
      name: 'counts of records',
      run: 'org list sobject record-counts -s Account -s Contact',
      json: {
        result: [
          { name: 'Account', count: atLeast(1) },
          { name: 'Contact', count: atLeast(1) },
        ],
      },
    },
    {
      name: 'an address that opens the org',
      run: 'org open --url-only --path lightning/setup',
      json: { result: { url: /^http:.*(frontdoor|singleaccess|lightning)/, orgId: /^00D/ } },
    },
    {
      name: 'an alias is set',
      run: 'alias set again=admin@acme.example.dev',
      json: { result: [{ alias: 'again', success: true }] },
    },
    {
      name: 'and found',
      run: 'alias list',
      json: { result: some({ alias: 'again', value: 'admin@acme.example.dev' }) },
    },
    {
      name: 'and used',
      run: 'org display -o again',
      json: { result: { username: 'admin@acme.example.dev' } },
    },
    { name: 'and unset', run: 'alias unset again', json: { result: [{ alias: 'again', success: true }] } },
    {
      name: 'a setting of the project',
      run: 'config set target-org=dev',
      json: { result: { successes: [{ name: 'target-org', value: 'dev', success: true }], failures: [] } },
    },
    {
      name: 'is read',
      run: 'config get target-org',
      json: { result: [{ name: 'target-org', value: 'dev' }] },
    },
    { name: 'is listed', run: 'config list', json: { result: some({ name: 'target-org' }) } },
    { name: 'is unset', run: 'config unset target-org', json: { result: { failures: [] } } },
    {
      name: 'a REST request',
      run: 'api request rest /services/data/v66.0/sobjects/Account/describe',
      text: [/"name": "Account"/, /"keyPrefix": "001"/],
    },
    {
      name: 'a REST request with a body',
      run: `api request rest /services/data/v66.0/sobjects/Account --method POST --body '{"Name":"By request"}' --include`,
      text: [/HTTP\/1\.1 201/, /"success": true/],
    },
    {
      name: 'a resource that is not there',
      run: 'api request rest /services/data/v66.0/nothing',
      text: /NOT_FOUND/,
      exit: 1,
    },
    {
      name: 'records by GraphQL',
      run: `api request graphql --body "query { uiapi { query { Account { edges { node { Id } } } } } }"`,
      text: /"Id": "001/,
    },
    {
      name: 'what is not emulated names itself',
      run: 'api request rest /services/data/v66.0/analytics/reports',
      exit: 1,
      text: /reports and dashboards/,
    },
    {
      name: 'the access token',
      run: 'org auth show-access-token --no-prompt',
      json: { result: { accessToken: /^00D\w{12,15}!/ } },
    },
    {
      name: 'an org that nobody signed in to',
      run: 'org display -o stranger',
      exit: 2,
      json: { status: 2, name: 'NamedOrgNotFoundError' },
    },
    {
      name: 'sign out',
      run: 'org logout --target-org dev --no-prompt',
      json: { result: ['admin@acme.example.dev'] },
    },
    {
      name: 'and it is gone',
      run: 'org list auth',
      json: { result: none({ username: 'admin@acme.example.dev' }) },
    },
  ],
};
