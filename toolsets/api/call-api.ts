import { defineTool, type InputFile, type OrgContext, type Plan, z } from 'orgsmith/toolkit';
import { isText, parsed } from './_answer.ts';
import { failedIn } from './_failed.ts';
import { explain } from './_nearest.ts';
import { objectsOf } from './_objects.ts';
import { badCall, pathInput, pathOf, queryInput } from './_path.ts';
import { rowsOf } from './_rows.ts';
import { known } from './_what-it-does.ts';

const input = z.strictObject({
  method: z
    .enum(['POST', 'PATCH', 'PUT', 'DELETE', 'GET'])
    .describe('GET only for what runs code, such as tooling/executeAnonymous'),
  path: pathInput,
  query: queryInput,
  body: z.record(z.string(), z.unknown()).optional().describe('Sent as JSON'),
  bodyFile: z
    .string()
    .max(1_000)
    .optional()
    .describe('Instead: a file of the project, sent as it is (Apex REST)'),
  contentType: z
    .string()
    .max(100)
    .regex(/^[\w.+-]+\/[\w.+-]+(; ?charset=[\w-]+)?$/)
    .default('application/octet-stream')
    .describe('Type of that file'),
});
type Input = z.output<typeof input>;

/** Salesforce takes no larger request; Apex REST classes get at most 6 or 12 MB. */
const MOST_BYTES = 50_000_000;
/** Where a body is records, or requests for them: caps and policies count them. */
const RECORDS = /^\/services\/data\/v[\d.]+\/(tooling\/|ui-api\/)?(sobjects|composite|records)\b/;
/** The rows of a load. */
const LOAD = /\/jobs\/ingest\/\w+\/batches$/;
/** Stands for the version of the org, which what a request does is not a matter of. */
const ANY_VERSION = { apiVersion: '60.0' };

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
  effectOf: ({ method, path, query, body, bodyFile }) =>
    known(method, pathOf(ANY_VERSION, path, query), body, bodyFile !== undefined).effect,
  input,
  output: z.object({
    status: z.number(),
    body: z.unknown().optional(),
    failed: z.number().optional().describe('Records or parts that the org refused, though it answered so'),
  }),
  summary: ({ status, failed }) =>
    `The org answered ${status}${failed === undefined ? '' : `; ${failed} of its parts FAILED`}`,
  table: ({ body }) => rowsOf(body),
  async plan({ org, files }: OrgContext, asked: Input): Promise<CallPlan> {
    const { method, path, query, body, bodyFile, contentType } = asked;
    const sent = pathOf(org, path, query);
    if (body && bodyFile !== undefined) throw badCall('Give either body or bodyFile');
    if (bodyFile !== undefined && RECORDS.test(sent))
      throw badCall('Records go in body: what is in a file is not looked into');
    const file = bodyFile === undefined ? undefined : await files.read(bodyFile);
    if (file && file.bytes > MOST_BYTES)
      throw badCall(`${file.name} has ${file.bytes} bytes; ${MOST_BYTES} can be sent`);
    const carried = file ? { file: file.name, bytes: file.bytes, contentType } : {};
    const { effect, what, records, deletes } = known(method, sent, body, file !== undefined);
    const objects = effect === 'read' ? [] : await objectsOf(org, sent, body);
    return {
      title: `${method} ${sent.slice(0, 200)}`,
      writes: file && LOAD.test(sent) ? await rowsIn(file) : records,
      deletes,
      ...(objects.length > 0 ? { object: objects.join(', ') } : {}),
      details: { method, path: sent, effect: what, ...(body ? { body: shortened(body) } : {}), ...carried },
      limits: effect === 'read' ? [] : ['undo_changes cannot take it back.'],
      binding: { method, sent, body: body ?? null, ...carried, digest: (await file?.digest()) ?? null },
      sent,
    };
  },
  async run({ org, files }: OrgContext, asked: Input, { sent }: CallPlan) {
    const { method, body, bodyFile, contentType } = asked;
    const bytes = bodyFile === undefined ? undefined : (await files.read(bodyFile)).chunks();
    const headers = bytes ? { 'content-type': contentType } : {};
    const {
      status,
      headers: told,
      body: answer,
    } = await org.send(method, sent, bytes ?? body, headers).catch(error => explain(error, org, sent));
    const type = told['content-type'] ?? 'text/plain';
    if (!isText(type))
      return { status, notices: [`The answer is ${type.slice(0, 100)}, which is not shown.`] };
    const shown = typeof answer === 'string' ? parsed(answer, type) : answer;
    const failed = failedIn(shown);
    return {
      status,
      ...(shown === '' || shown === null ? {} : { body: shown }),
      ...(failed > 0 ? { failed } : {}),
    };
  },
});

/** Lines of a CSV file behind its first; a value of several lines counts for more than it is. */
async function rowsIn(file: InputFile): Promise<number> {
  let lines = 0;
  let last = 10;
  for await (const chunk of file.chunks()) {
    for (const byte of chunk) if (byte === 10) lines += 1;
    last = chunk.at(-1) ?? last;
  }
  return Math.max(0, lines - (last === 10 ? 1 : 0));
}

function shortened(body: object): unknown {
  const text = JSON.stringify(body);
  return text.length > 4_000 ? `${text.slice(0, 4_000)}… (${text.length} characters)` : body;
}
