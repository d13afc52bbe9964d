import type { OrgContext } from 'orgsmith/toolkit';
import { refusal } from './_read.ts';

const MOST_BYTES = 1_000_000;

/** The code of a call: its text, or a file of the project. Throws ToolError for neither, both, or no text. */
export async function readSource(
  { files }: OrgContext,
  { code, file }: { code?: string | undefined; file?: string | undefined },
): Promise<string> {
  if ((code === undefined) === (file === undefined))
    throw refusal(
      'INVALID_ARGUMENTS',
      'Give either code or file',
      'Mend the call and repeat it; nothing was sent.',
    );
  const source = code ?? (await textOf(files, file ?? ''));
  if (source.trim() === '') throw refusal('INVALID_ARGUMENTS', 'There is no code', 'Give some Apex to run.');
  return source;
}

async function textOf(files: OrgContext['files'], path: string): Promise<string> {
  const file = await files.read(path);
  if (file.bytes > MOST_BYTES)
    throw refusal(
      'FILE_TOO_LARGE',
      `${path} has ${file.bytes} bytes, which Salesforce does not run`,
      'Split it.',
    );
  const chunks: Uint8Array[] = [];
  for await (const chunk of file.chunks()) chunks.push(chunk);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await new Blob(chunks).arrayBuffer());
  } catch {
    throw refusal('INVALID_FILE', `${path} is no text in UTF-8`, 'Save it as UTF-8.');
  }
}
