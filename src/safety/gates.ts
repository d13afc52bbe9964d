import type { CatalogueEntry } from '../catalogue.ts';
import { ToolError } from '../errors.ts';

/** What a gate looks at; all of it is known before anything is sent. */
export interface GateFacts {
  entry: Pick<CatalogueEntry, 'name' | 'effect' | 'on' | 'release'>;
  readOnly: boolean;
  allowNonGaTools: boolean;
}

/**
 * Lets a call through or says why not, whatever was listed: the second lock behind the listing. A tool that changes an
 * org needs a plan and a confirmation, which this version does not have yet, so it is refused.
 */
export function gate({ entry, readOnly, allowNonGaTools }: GateFacts): ToolError | undefined {
  if (entry.release === 'beta' && !allowNonGaTools)
    return refusal(
      'BETA_TOOL',
      `${entry.name} is beta`,
      'Start Orgsmith with --allow-non-ga-tools to use it.',
    );
  if (entry.on !== 'org' || entry.effect === 'read') return undefined;
  if (readOnly)
    return refusal(
      'READ_ONLY',
      `${entry.name} changes the org, and Orgsmith was started with --read-only`,
      'Only the user can lift this, by starting Orgsmith without --read-only.',
    );
  return refusal(
    'CHANGES_NOT_SUPPORTED',
    `${entry.name} would ${entry.effect} in the org, and this version of Orgsmith only reads`,
    'Use a tool that reads.',
  );
}

function refusal(code: string, message: string, next: string): ToolError {
  return new ToolError({ code, message, next });
}
