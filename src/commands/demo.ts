import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { VERSION } from '../version.ts';
import { EXIT } from './io.ts';
import type { RunCommand } from './table.ts';

interface Step {
  say: string;
  tool: string;
  args: Record<string, unknown>;
}

const TOUR: Step[] = [
  {
    say: 'Which orgs may the assistant use? Only `dev` was allowed when the server started.',
    tool: 'list_all_orgs',
    args: {},
  },
  {
    say: 'What does an Invoice look like? One short line a field.',
    tool: 'describe_object',
    args: { object: 'Invoice__c' },
  },
  {
    say: 'A query with a relationship: the exact total, the first rows, the parent as a column.',
    tool: 'run_soql_query',
    args: {
      query:
        'SELECT Name, Amount, StageName, Account.Name FROM Opportunity WHERE IsClosed = false ORDER BY Amount DESC NULLS LAST LIMIT 5',
    },
  },
  {
    say: 'A mistake: the answer names the place and the nearest field.',
    tool: 'run_soql_query',
    args: { query: 'SELECT Id, Industri FROM Account' },
  },
  {
    say: 'Refused: `prod` is signed in on this machine, but it was not allowed at start. No argument moves a pinned org.',
    tool: 'run_soql_query',
    args: { query: 'SELECT COUNT() FROM Account', org: 'prod' },
  },
  {
    say: 'Allowed: the same question to `dev`.',
    tool: 'run_soql_query',
    args: { query: 'SELECT COUNT() FROM Account', org: 'dev' },
  },
];

/** `orgsmith demo`: two orgs on localhost, a real server in a process of its own, a real client, a tour of six calls. */
export const runDemo: RunCommand = async (_parsed, io) => {
  const cli = process.argv[1] ?? '';
  const folder = mkdtempSync(join(tmpdir(), 'orgsmith-demo-'));
  const { startLocalOrg } = await import('../../fixtures/local-org/start.ts');
  io.stdout('Starting a Salesforce-compatible org on localhost …\n');
  const local = await startLocalOrg({
    orgs: [
      { alias: 'dev', kind: 'sandbox' },
      { alias: 'prod', kind: 'production' },
    ],
    home: folder,
  });
  const client = new Client(
    { name: 'orgsmith-demo', version: VERSION },
    { versionNegotiation: { mode: { pin: '2026-07-28' } } },
  );
  try {
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [cli, '--orgs', 'dev'],
      env: { ...environment(), HOME: folder },
      cwd: folder,
    });
    io.stdout(`Connecting an MCP client to: ${process.execPath} ${cli} --orgs dev\n`);
    await client.connect(transport);
    const { tools } = await client.listTools();
    io.stdout(`The server offers ${tools.length} tools: ${tools.map(({ name }) => name).join(', ')}\n`);
    for (const [index, step] of TOUR.entries()) await take(client, step, index + 1, io.stdout);
    io.stdout(howToConnect(cli));
    return EXIT.ok;
  } finally {
    await client.close().catch(() => undefined);
    await local.close();
    rmSync(folder, { recursive: true, force: true });
  }
};

async function take(
  client: Client,
  { say, tool, args }: Step,
  number: number,
  stdout: (text: string) => void,
): Promise<void> {
  stdout(`\n${number}. ${say}\n   ${tool} ${JSON.stringify(args)}\n`);
  const started = performance.now();
  const { content, isError } = await client.callTool({ name: tool, arguments: args });
  const took = Math.round(performance.now() - started);
  const text = content.flatMap(part => (part.type === 'text' ? part.text : [])).join('\n');
  const shown = isError ? readable(text) : text;
  stdout(`${shown.replace(/^/gm, '   | ')}\n   (${took} ms, ${text.length} characters)\n`);
}

function readable(error: string): string {
  const { message, next, outcome } = Object(JSON.parse(error)).error;
  return `REFUSED OR FAILED: ${message}\nnext: ${next}\noutcome: ${outcome}`;
}

function howToConnect(cli: string): string {
  const server = (orgs: string) => ({
    mcpServers: { orgsmith: { command: process.execPath, args: [cli, '--orgs', orgs] } },
  });
  return `
To use your own orgs, sign in with the Salesforce CLI (sf org login web --alias dev) and paste this into .mcp.json of
your project (Claude Code, and VS Code with Copilot). With LOCAL instead of DEFAULT_TARGET_ORG it uses an org on localhost.

${JSON.stringify(server('DEFAULT_TARGET_ORG'), null, 2)}
`;
}

function environment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}
