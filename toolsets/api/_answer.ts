import { type OrgContext, type OrgStream, z } from 'orgsmith/toolkit';

/** An answer up to here is shown; what is longer goes to a file. */
const SHOWN_BYTES = 200_000;
/** JSON up to here is looked into for its next page; all pages together come to no more. */
export const MOST_TOGETHER = 10_000_000;

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

/** What came of a request: its text, or the file that it went to. */
export type Taken = { type: string; bytes: number } & ({ text: string } | { bodyFile: string });

/** Takes an answer: JSON and short text into memory, all else to a file, piece by piece. */
export async function take(
  context: OrgContext,
  { headers, body }: OrgStream,
  name: string,
  toFile: boolean,
): Promise<Taken> {
  const type = headers['content-type'] ?? 'application/octet-stream';
  const most = /json/i.test(type) ? MOST_TOGETHER : isText(type) && !toFile ? SHOWN_BYTES : 0;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const pieces = body[Symbol.asyncIterator]();
  let next = await pieces.next();
  for (; !next.done && bytes <= most && most > 0; next = await pieces.next()) {
    chunks.push(next.value);
    bytes += next.value.length;
  }
  if (next.done && most > 0) return { type, bytes, text: Buffer.concat(chunks).toString('utf8') };
  const file = await context.files.create(`${name}.${endOf(type)}`, plain(type));
  try {
    for (const chunk of chunks) await file.write(chunk);
    for (; !next.done; next = await pieces.next()) {
      await file.write(next.value);
      bytes += next.value.length;
      context.progress(bytes, undefined, 'bytes');
    }
    return { type, bytes, bodyFile: (await file.finish()).path };
  } catch (error) {
    await file.discard();
    throw error;
  }
}

/** An answer as it is told: what is long, or asked for so, in a file. */
export async function told(
  { files }: OrgContext,
  { type, bytes, text, body }: { type: string; bytes: number; text: string; body: unknown },
  name: string,
  toFile: boolean,
): Promise<Answer> {
  if (!toFile && bytes <= SHOWN_BYTES) return { type, bytes, body };
  const file = await files.create(`${name}.${endOf(type)}`, plain(type));
  try {
    await file.write(text);
    return { type, bytes, bodyFile: (await file.finish()).path };
  } catch (error) {
    await file.discard();
    throw error;
  }
}

/** Whether an answer of that type can be shown. */
export const isText = (type: string): boolean => /json|text|xml|csv/i.test(type);

/** JSON as what it says, else the text. */
export function parsed(text: string, type: string): unknown {
  if (!/json/i.test(type)) return text;
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return text;
  }
}

const plain = (type: string) => type.split(';')[0] ?? type;

function endOf(type: string): string {
  const known = /(json|csv|xml|html|pdf|png|jpeg|zip|plain)/i.exec(type)?.[1]?.toLowerCase();
  return known === 'plain' ? 'txt' : (known ?? 'bin');
}

/** What a request comes to, in a line. */
export function summaryOf({ type, bytes, bodyFile }: Answer, what: string): string {
  return `${what}: ${bytes} bytes of ${plain(type)}${bodyFile ? `, in ${bodyFile}` : ''}`;
}
