import { ToolError, z } from 'orgsmith/toolkit';
import { plainName } from './_members.ts';

/** How a call names local components; every tool of the set takes the same. */
export const selectors = {
  paths: z.array(z.string().max(500)).max(200).optional().describe('Files or folders of the project'),
  metadata: z.array(z.string().max(300)).max(500).optional().describe('Type:Name; * is a wildcard'),
  manifest: z.string().max(500).optional().describe('A package.xml of the project'),
};

export interface Selection {
  paths?: string[] | undefined;
  metadata?: string[] | undefined;
  manifest?: string | undefined;
}

export interface Wanted {
  type: string;
  /** With * as wildcard. */
  name: string;
}

/** `Type:Name` in its two parts; a type alone is all of it. */
export function wantedOf(entries: readonly string[] = []): Wanted[] {
  return entries.map(entry => {
    const [type = '', ...name] = entry.split(':');
    if (!/^\w+$/.test(type)) throw wrongSelection(`'${entry.slice(0, 80)}' is not Type:Name`);
    return { type, name: name.join(':') || '*' };
  });
}

/** Whether a full name fits, as the org writes it or as people do, with * for any number of characters. */
export function fits(pattern: string, name: string): boolean {
  const parts = pattern.split('*').map(part => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  const whole = new RegExp(`^${parts.join('.*')}$`, 'is');
  return whole.test(name) || whole.test(plainName(name));
}

/** Refuses selections that contradict each other, or name nothing. `others` is what else may be asked for. */
export function checkSelection({ paths, metadata, manifest }: Selection, others: boolean): void {
  if (manifest !== undefined && (paths ?? metadata) !== undefined)
    throw wrongSelection('manifest stands alone: it says already which components are meant');
  if (!others && (paths ?? metadata ?? manifest) === undefined) throw wrongSelection('nothing is selected');
}

/** The error of a selection that cannot be. */
export function wrongSelection(
  why: string,
  next = 'Give paths, metadata (Type:Name) or manifest.',
): ToolError {
  return new ToolError({
    code: 'INVALID_SELECTION',
    message: `The selection cannot be used: ${why}`,
    next,
    retry: 'after_fix',
  });
}
