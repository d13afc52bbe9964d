import { type OrgContext, type OrgStream, z } from 'orgsmith/toolkit';

/** An answer up to here is shown; what is longer goes to a file as it comes. */
const SHOWN_BYTES = 200_000;

export const answerOutput = {
  type: z.string().describe('Content type of the answer'),
  body: z.unknown().optional().describe('The answer, when it is JSON or text'),
  bytes: z.number(),
  bodyFile: z.string().optional().describe('The whole answer, when it is long or no text'),
};

export interface Answer {
  type: string;
  body?: unknown;
  bytes: number;
  bodyFile?: string | undefined;
}

/** Reads an answer: text and JSON that are short are shown, all else goes to a file, piece by piece. */
export async function readAnswer(
  context: OrgContext,
  { headers, body }: OrgStream,
  name: string,
  toFile: boolean,
): Promise<Answer> {
  const type = headers['content-type'] ?? 'application/octet-stream';
  const readable = /json|text|xml|csv/i.test(type);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const pieces = body[Symbol.asyncIterator]();
  let next = await pieces.next();
  for (; !next.done && bytes <= SHOWN_BYTES && readable && !toFile; next = await pieces.next()) {
    chunks.push(next.value);
    bytes += next.value.length;
  }
  if (next.done && readable && !toFile)
    return { type, bytes, body: parsed(Buffer.concat(chunks).toString('utf8'), type) };
  const file = await context.files.create(`${name}.${endOf(type)}`, type.split(';')[0] ?? type);
  try {
    for (const chunk of chunks) await file.write(chunk);
    for (; !next.done; next = await pieces.next()) {
      await file.write(next.value);
      bytes += next.value.length;
      context.progress(bytes, undefined, 'bytes');
    }
    const { path } = await file.finish();
    return { type, bytes, bodyFile: path };
  } catch (error) {
    await file.discard();
    throw error;
  }
}

/** JSON as what it says, else the text. */
export function parsed(text: string, type: string): unknown {
  if (!/json/i.test(type)) return text;
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return text;
  }
}

function endOf(type: string): string {
  const known = /(json|csv|xml|html|pdf|png|jpeg|zip|plain)/i.exec(type)?.[1]?.toLowerCase();
  return known === 'plain' ? 'txt' : (known ?? 'bin');
}

/** What a request comes to, in a line. */
export function summaryOf({ type, bytes, bodyFile }: Answer, what: string): string {
  return `${what}: ${bytes} bytes of ${type.split(';')[0]}${bodyFile ? `, in ${bodyFile}` : ''}`;
}
