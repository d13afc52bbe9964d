import { defineTool, ToolError, z } from 'orgsmith/toolkit';

const ALIAS = /^[\w.@+-]{1,80}$/;

export default defineTool({
  name: 'set_default_org',
  title: 'Set the default org',
  description:
    'Make one of the allowed orgs the default of the Salesforce CLI and its editors (target-org or target-dev-hub), in the project or for the user, and give it an alias. The orgs of this server stay what they are.',
  keywords: 'salesforce alias target-org target-dev-hub config default',
  effect: 'update',
  on: 'machine',
  input: z.strictObject({
    alias: z.string().max(80).optional().describe('A name for the org from now on'),
    as: z
      .enum(['target-org', 'target-dev-hub', 'nothing'])
      .default('target-org')
      .describe('`nothing` sets the alias only'),
    scope: z.enum(['project', 'global']).optional().describe('Default: the project when there is one'),
  }),
  output: z.object({
    username: z.string(),
    alias: z.string().optional(),
    as: z.string().optional(),
    value: z.string().optional(),
    before: z.string().nullable().optional(),
    where: z.string().optional(),
  }),
  summary: ({ username, alias, as, value, before, where }) =>
    [
      ...(alias ? [`${alias} now stands for ${username}`] : []),
      ...(as ? [`${as} is ${value}${before ? `, before it was ${before}` : ''} (${where})`] : []),
    ].join('\n'),
  async run({ org, orgs, project }, { alias, as, scope }) {
    const { username } = org;
    if (alias !== undefined && !ALIAS.test(alias)) throw badAlias(alias);
    if (as === 'nothing' && alias === undefined) throw nothingToDo();
    if (scope === 'project' && !project.root) throw noProject();
    const core = await import('./_core.ts');
    if (!(await core.loginOf(username))) throw notKept(org.name, username);
    const taken = alias === undefined ? undefined : await core.targetOf(alias);
    if (alias !== undefined && taken !== undefined && taken !== username) throw aliasTaken(alias, taken);
    return orgs.settle(async () => {
      if (alias !== undefined) await core.setAlias(alias, username);
      const named = alias === undefined ? {} : { alias };
      if (as === 'nothing') return { username, ...named };
      const mine = orgs.allowed().find(each => each.username === username);
      const value = alias ?? mine?.aliases[0] ?? username;
      const isGlobal = (scope ?? (project.root ? 'project' : 'global')) === 'global';
      const written = await core.setDefault(as === 'target-dev-hub', value, isGlobal);
      const wins = orgs
        .allowed()
        .find(each => each.username === username)
        ?.marks.includes(as);
      return {
        username,
        ...named,
        as,
        value,
        ...written,
        ...(wins
          ? {}
          : { notices: [`Another ${as} wins here: an environment variable or the project's own file.`] }),
      };
    });
  },
});

function badAlias(alias: string): ToolError {
  return refusal(
    'INVALID_ALIAS',
    `'${alias}' cannot be an alias`,
    'Use letters, digits and . _ - + @, at most 80 of them.',
  );
}

/** Refuses an alias that stands for another org: whoever uses it elsewhere would be led there. */
export function aliasTaken(alias: string, username: string): ToolError {
  return refusal(
    'ALIAS_TAKEN',
    `${alias} stands for ${username} already`,
    'Choose another alias. Only the user should move it, with: sf alias set.',
  );
}

function nothingToDo(): ToolError {
  return refusal(
    'INVALID_ARGUMENTS',
    'Neither an alias nor a default was given',
    'Pass alias, or another `as`.',
  );
}

function noProject(): ToolError {
  return refusal('NO_PROJECT', 'There is no project here', 'Pass scope global, or leave it out.');
}

function notKept(name: string, username: string): ToolError {
  return refusal(
    'NO_LOGIN',
    `${name} (${username}) is known to this server only: the CLI has no login for it`,
    'Sign in with: orgsmith login, or sf org login web. Then restart Orgsmith naming that org.',
  );
}

function refusal(code: string, message: string, next: string): ToolError {
  return new ToolError({ code, message, next, retry: 'after_fix' });
}
