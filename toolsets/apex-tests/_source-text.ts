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
  const source = code ?? (await (await files.read(file ?? '')).text(MOST_BYTES));
  if (source.trim() === '') throw refusal('INVALID_ARGUMENTS', 'There is no code', 'Give some Apex to run.');
  return source;
}
