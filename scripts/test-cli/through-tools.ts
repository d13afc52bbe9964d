import { atLeast, type Shape, some } from './match.ts';

/** One call of a tool of the toolset `cli`, and what it must answer. `<name>` stands for a value that an earlier one kept. */
export interface ToolCase {
  name: string;
  /** Default: the readonly one. */
  tool?: 'run_sf_command' | 'find_sf_commands';
  input: {
    command?: string;
    args?: string[];
    org?: string;
    seconds?: number;
    query?: string;
    limit?: number;
  };
  /** The org gives no answer meanwhile. */
  held?: true;
  /** It must wait for a yes first, and is then applied. */
  asks?: true;
  /** What the command's JSON holds. */
  result?: Shape;
  /** The whole of the facts. */
  facts?: Shape;
  /** It must fail, with these parts. */
  error?: Shape;
  /** Names, and their places in the result. */
  keep?: Record<string, string>;
}

/** Nothing of it may be read by a shell, by us or by the CLI as anything but a name. */
const ODD = '$(touch pwned) `id` ; & | > x "two" \\ %s ünï 🙂';
const change = 'run_sf_command';

export const TOOL_CASES: ToolCase[] = [
  {
    name: 'find by words',
    tool: 'find_sf_commands',
    input: { query: 'bulk delete' },
    facts: {
      version: /^@salesforce\/cli\//,
      commands: some({ command: 'data delete bulk', class: 'destroy' }),
    },
  },
  {
    name: 'find one with its flags',
    tool: 'find_sf_commands',
    input: { query: 'data query', limit: 1 },
    facts: { commands: [{ class: 'read', flags: some(/^--query=…, -q: /) }] },
  },
  {
    name: 'create a record whose name a shell would run',
    tool: change,
    input: { command: 'data create record', args: ['--sobject', 'Account', '--values', `Name='${ODD}'`] },
    facts: { status: 'done', plan: { details: { class: 'create' } } },
    result: { id: /^001/, success: true },
    keep: { id: 'id' },
  },
  {
    name: 'it is there as it was sent',
    input: { command: 'data get record', args: ['-s', 'Account', '-i', '<id>'] },
    result: { Name: ODD },
  },
  {
    name: 'query by that name',
    input: {
      command: 'data query',
      args: ['--query', `SELECT Id, Name FROM Account WHERE Name = '${ODD.replaceAll('\\', '\\\\')}'`],
    },
    result: { totalSize: 1, records: [{ Id: '<id>' }] },
  },
  {
    name: 'query over lines, with -q=',
    input: { command: 'sf data query', args: ["-q=SELECT Id\nFROM Account\nWHERE Id = '<id>'"] },
    result: { totalSize: 1 },
  },
  {
    name: 'another org is refused',
    input: { command: 'data query', args: ['-q', 'SELECT Id FROM Account', '--target-org', 'other'] },
    error: { code: 'ORG_NOT_ALLOWED', outcome: 'not_executed' },
  },
  {
    name: 'a query with a mistake',
    input: { command: 'data query', args: ['-q', 'SELECT Nam FROM Account'] },
    error: { code: 'SF_FAILED', message: /INVALID_FIELD.*Nam/s, outcome: 'not_executed' },
  },
  {
    name: 'update it',
    tool: change,
    input: {
      command: 'data update record',
      args: ['-s', 'Account', '-i', '<id>', '-v', 'NumberOfEmployees=13'],
    },
    facts: { plan: { writes: 1, details: { class: 'update' } } },
    result: { success: true },
  },
  {
    name: 'a value that begins with a hyphen',
    tool: change,
    input: {
      command: 'data update record',
      args: ['-s', 'Account', '-i', '<id>', "--values=Site='--target-org=other'"],
    },
    result: { success: true },
  },
  {
    name: 'the org, without its token',
    input: { command: 'org display' },
    result: { username: '<username>', id: '<orgId>', accessToken: /^\[|^undefined/ },
  },
  {
    name: 'limits',
    input: { command: 'org list limits' },
    result: some({ name: 'DailyApiRequests' }),
  },
  { name: 'objects', input: { command: 'sobject list' }, result: some('Account') },
  {
    name: 'an object',
    input: { command: 'sobject describe', args: ['-s', 'Account'] },
    result: { name: 'Account' },
  },
  {
    name: 'by an old name',
    input: { command: 'force:schema:sobject:list' },
    result: atLeast(5),
  },
  {
    name: 'metadata types',
    input: { command: 'org list metadata-types' },
    result: { metadataObjects: some({ xmlName: 'ApexClass' }) },
  },
  { name: 'users', input: { command: 'org list users' }, result: some({ username: /^admin@/ }) },
  {
    name: 'REST',
    input: { command: 'api request rest', args: ['services/data/v66.0/limits'] },
    facts: { exitCode: 0 },
  },
  {
    name: 'REST that deletes asks',
    tool: change,
    input: {
      command: 'api request rest',
      args: ['-X', 'DELETE', '--body', '{}', 'services/data/v66.0/sobjects/Account/001000000000000AAA'],
    },
    asks: true,
    facts: { plan: { details: { class: 'destroy' } } },
  },
  {
    name: 'search',
    input: { command: 'data search', args: ['--query', 'FIND {touch} IN NAME FIELDS RETURNING Account(Id)'] },
    result: { searchRecords: atLeast(0) },
  },
  {
    name: 'export into a new file',
    input: {
      command: 'data export bulk',
      args: ['--query', 'SELECT Id FROM Account', '--output-file', 'out.csv', '--wait', '5'],
    },
    result: { totalSize: atLeast(1), filePath: 'out.csv' },
  },
  {
    name: 'but not over one that is there',
    input: {
      command: 'data export bulk',
      args: ['--query', 'SELECT Id FROM Account', '--output-file', 'out.csv', '--wait', '5'],
    },
    error: { code: 'FILE_REFUSED' },
  },
  {
    name: 'what a deploy would do',
    input: { command: 'project deploy preview', args: ['-d', 'force-app'] },
    result: { toDeploy: atLeast(1) },
  },
  {
    name: 'a deploy asks',
    tool: change,
    input: { command: 'project deploy start', args: ['-d', 'force-app/main/default/objects'] },
    asks: true,
    result: { success: true, status: 'Succeeded' },
  },
  {
    name: 'a bulk import asks',
    tool: change,
    input: { command: 'data import bulk', args: ['-s', 'Account', '-f', 'rows.csv', '--wait', '5'] },
    asks: true,
    result: { processedRecords: 2, failedRecords: 0 },
  },
  {
    name: 'a permission set that is not there',
    tool: change,
    input: { command: 'org assign permset', args: ['-n', 'Nobody_Has_It'] },
    facts: { result: { exitCode: 1 } },
    result: { failures: atLeast(1), successes: [] },
  },
  {
    name: 'deleting it asks',
    tool: change,
    input: { command: 'data delete record', args: ['-s', 'Account', '-i', '<id>'] },
    asks: true,
    facts: { plan: { deletes: 1 } },
    result: { success: true },
  },
  {
    name: 'aliases of this machine are not changed',
    tool: change,
    input: { command: 'alias set', args: ['dev=other'] },
    error: { code: 'SF_COMMAND_REFUSED' },
  },
  {
    name: 'a second is too short where no answer comes',
    input: { command: 'data query', args: ['-q', 'SELECT Id FROM Account'], seconds: 1 },
    held: true,
    error: { code: 'SF_TIMEOUT', outcome: 'not_executed' },
  },
];
