import { join, lstat, relative, sep } from './_disk.ts';

/** What no retrieved content and no argument may name: secrets, settings, what steers other programs. */
export const PRIVATE =
  /(^|[\\/])(\.git|\.sf|\.sfdx|\.ssh|\.env[^\\/]*|\.mcp\.json|\.npmrc|\.orgsmith)([\\/]|$)/i;

/** Whether a path, links not followed, may be written: inside, nothing private, no link on the way. */
export async function mayWrite({ root }: { root: string }, path: string): Promise<boolean> {
  const inside = relative(root, path);
  if (!isInside(root, path) || PRIVATE.test(inside)) return false;
  let here = root;
  for (const part of inside.split(sep)) {
    here = join(here, part);
    if ((await lstat(here).catch(() => undefined))?.isSymbolicLink()) return false;
  }
  return true;
}

/** Whether a path is below the root, as both are written. */
export function isInside(root: string, path: string): boolean {
  return path.startsWith(root.endsWith(sep) ? root : root + sep);
}
