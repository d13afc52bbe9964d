/** How an org is told that it is meant: the one that is not allowed. */
export interface OtherOrg {
  alias: string;
  username: string;
  orgId: string;
  url: string;
  accessToken: string;
}

const wide = (text: string) =>
  text.replace(/[!-~]/g, each => String.fromCodePoint(each.charCodeAt(0) + 0xfee0));
const swapCase = (text: string) =>
  text.replace(/[a-z]/gi, each => (each === each.toLowerCase() ? each.toUpperCase() : each.toLowerCase()));

/** Values of `org`, by family. */
export const ORG_NAMES: Record<string, (other: OtherOrg) => unknown[]> = {
  alias: ({ alias }) => [
    alias,
    ` ${alias}`,
    `${alias} `,
    `\t${alias}\n`,
    `dev,${alias}`,
    `${alias},dev`,
    `dev ${alias}`,
    `dev;${alias}`,
    `dev\n${alias}`,
    `${alias}\u0000dev`,
    `dev\u0000${alias}`,
    [alias],
    ['dev', alias],
    { alias },
    { toString: alias },
    `"${alias}"`,
    `../${alias}`,
    `--orgs ${alias}`,
    `$(echo ${alias})`,
  ],
  word: () => [
    'DEFAULT_TARGET_ORG',
    'DEFAULT_TARGET_DEV_HUB',
    'ALLOW_ALL_ORGS',
    'ENVIRONMENT',
    'LOCAL',
    '*',
    '',
    null,
    true,
    0,
    1,
  ],
  case: ({ alias, username, orgId }) => [
    alias.toUpperCase(),
    swapCase(username),
    username.toUpperCase(),
    orgId.toLowerCase(),
    orgId.toUpperCase(),
    swapCase(orgId),
  ],
  unicode: ({ alias, username }) => [
    wide(alias),
    wide(username),
    alias.replace('o', '\u043e'),
    alias.replace('o', 'o\u0301'),
    `${alias}\u200b`,
    `\u200d${alias}`,
    `\ufeff${alias}`,
    `\u202e${[...alias].reverse().join('')}`,
    `${alias}\u00ad`,
    alias.normalize('NFKD'),
    `${alias}\ufe0f`,
    encodeURIComponent(username),
    username.replace('@', '%40'),
    username.replace('@', '\uff20'),
  ],
  id: ({ orgId }) => [
    orgId,
    orgId.slice(0, 15),
    ` ${orgId}`,
    `${orgId} `,
    `${orgId.slice(0, 15)}AAA`,
    `${orgId.slice(0, 15)}ZZZ`,
    orgId.slice(0, 14),
    `/${orgId}`,
    `urn:${orgId}`,
  ],
  address: ({ url, username, accessToken, orgId }) => [
    url,
    `${url}/`,
    url.replace('127.0.0.1', 'localhost'),
    `${username}@${url}`,
    `${url}/id/${orgId}`,
    accessToken,
    `force://PlatformCLI::${accessToken}@${url}`,
  ],
};

/** Arguments beside `org` that other servers take, by family. */
export const OTHER_ARGUMENTS: Record<string, (other: OtherOrg, project: string) => object[]> = {
  argument: ({ alias, username, orgId, url, accessToken }) => [
    { usernameOrAlias: alias },
    { username },
    { alias },
    { targetOrg: alias },
    { 'target-org': alias },
    { orgId },
    { instanceUrl: url },
    { loginUrl: url },
    { accessToken },
    { connection: { instanceUrl: url, accessToken } },
    { headers: { authorization: `Bearer ${accessToken}` } },
    { __proto__pollution: { org: alias } },
    { Org: alias },
    { ORG: alias },
    { 'org ': alias },
    { otherOrg: alias },
    { env: { SF_TARGET_ORG: alias } },
  ],
  directory: ({ alias }, project) => [
    { directory: project },
    { directory: project, org: 'DEFAULT_TARGET_ORG' },
    { directory: project, org: alias },
    { projectDir: project },
    { cwd: project },
    { workspace: project },
  ],
};

/** Variables of the server's environment that name or steer to another org. */
export const ENVIRONMENTS: (other: OtherOrg) => Record<string, string>[] = ({
  alias,
  username,
  url,
  accessToken,
}) => [
  { SF_TARGET_ORG: alias },
  { SF_TARGET_ORG: username },
  { SFDX_DEFAULTUSERNAME: alias },
  { SF_TARGET_DEV_HUB: alias },
  { SFDX_DEFAULTDEVHUBUSERNAME: alias },
  { SF_ORG_INSTANCE_URL: url, SFDX_INSTANCE_URL: url },
  { SFDX_ACCESS_TOKEN: accessToken, SF_ACCESS_TOKEN: accessToken },
  { SALESFORCE_ACCESS_TOKEN: accessToken, SALESFORCE_INSTANCE_URL: url },
  { SF_ORG_INSTANCE_URL: 'http://127.0.0.1:9', SF_ORG_API_VERSION: '31.0' },
  { CLAUDE_PROJECT_DIR: '/nowhere', SF_TARGET_ORG: alias },
];
