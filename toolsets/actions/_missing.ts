import { nearest, ToolError } from 'orgsmith/toolkit';
import type { Found, Kind } from './_action.ts';

/** An action that the org does not have, with the names that are nearest. */
export function noSuchAction(kind: Kind, name: string, names: readonly string[], cause?: unknown): ToolError {
  const near = nearest(name, names, 5);
  const also = kind === 'flow' ? ' Only autolaunched and screen flows without a trigger are actions.' : '';
  return new ToolError({
    code: 'NO_SUCH_ACTION',
    message: `The org has no ${kind} action '${name.slice(0, 100)}'`,
    next: `${near.length > 0 ? `Nearest: ${near.join(', ')}. ` : ''}Take kind and name as find_actions tells them.${also}`,
    retry: 'after_fix',
    ...(near.length > 0 ? { details: { nearest: near } } : {}),
    cause,
  });
}

/** Where no list could be read. */
export function nothingListed(found: readonly Found[]): ToolError {
  return new ToolError({
    code: 'NOT_LISTED',
    message: found.flatMap(({ notices }) => notices).join('; '),
    next: 'The org may lack the feature, or this user a permission; ask for another kind.',
  });
}
