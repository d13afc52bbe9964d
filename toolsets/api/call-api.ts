import { defineTool, type OrgContext, type Plan, z } from 'orgsmith/toolkit';
import { parsed } from './_answer.ts';
import { pathInput, pathOf, queryInput } from './_path.ts';
import { known } from './_what-it-does.ts';

const input = z.strictObject({
  method: z
    .enum(['POST', 'PATCH', 'PUT', 'DELETE', 'GET'])
    .describe('GET only for what runs code, such as tooling/executeAnonymous'),
  path: pathInput,
  query: queryInput,
  body: z.record(z.string(), z.unknown()).optional().describe('Sent as JSON'),
});
type Input = z.output<typeof input>;

interface CallPlan extends Plan {
  sent: string;
}

export default defineTool({
  name: 'call_api',
  title: 'Change by the REST API',
  description:
    'Send POST, PATCH, PUT or DELETE to any path of the REST, Tooling, UI, Connect, analytics or Apex REST APIs of the org. The plan shows method, path, body and what is known of the effect. It is not journalled: prefer write_records, deploy_metadata and their like where they do the same.',
  keywords: 'salesforce rest post patch put delete api',
  effect: 'destroy',
  effectOf: ({ method, path, body }) => known(method, path, body).effect,
  input,
  output: z.object({ status: z.number(), body: z.unknown().optional() }),
  summary: ({ status }) => `The org answered ${status}`,
  async plan({ org }: OrgContext, { method, path, query, body }: Input): Promise<CallPlan> {
    const sent = pathOf(org, path, query);
    const { what, records, deletes } = known(method, path, body, query);
    return {
      title: `${method} ${sent.slice(0, 200)}`,
      writes: records,
      deletes,
      details: { method, path: sent, effect: what, ...(body ? { body: shortened(body) } : {}) },
      limits: ['undo_changes cannot take it back.'],
      binding: { method, sent, body: body ?? null },
      sent,
    };
  },
  async run({ org }: OrgContext, { method, body }: Input, { sent }: CallPlan) {
    const { status, headers, body: answer } = await org.send(method, sent, body);
    const shown = typeof answer === 'string' ? parsed(answer, headers['content-type'] ?? '') : answer;
    return { status, ...(shown === '' || shown === null ? {} : { body: shown }) };
  },
});

function shortened(body: object): unknown {
  const text = JSON.stringify(body);
  return text.length > 4_000 ? `${text.slice(0, 4_000)}… (${text.length} characters)` : body;
}
