import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import type { Options } from 'execa';

export { createRedactor } from '../guard/redact.ts';

let folders: string[] = [];
let sf: string | undefined;

/** Where the user's Salesforce CLI is; looked for once, at start. A project brings no programs: none of its own is run. */
export function findSf(path = '', root?: string): string | undefined {
  folders = path.split(delimiter).filter(folder => isAbsolute(folder) && !isProjects(folder, root));
  sf = folders.map(folder => join(folder, 'sf')).find(file => !isProjects(file, root, constants.X_OK));
  return sf;
}

function isProjects(file: string, root: string | undefined, mode?: number): boolean {
  try {
    accessSync(file, mode);
    if (mode && !statSync(file).isFile()) return true;
    const within = root && join(realpathSync(root), '/');
    return [file, realpathSync(file)].some(
      each => /\/node_modules\/\.bin(\/|$)/.test(each) || (within && `${each}/`.startsWith(within)),
    );
  } catch {
    return true;
  }
}

/** Runs it without a shell, with those variables of ours, in a group of processes that ends as a whole. */
export async function runSf(args: readonly string[], passed: RegExp, options: Options) {
  if (sf === undefined) return undefined;
  const { execa } = await import('execa');
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => passed.test(name)));
  const env = { ...own, PATH: [...folders, dirname(process.execPath)].join(delimiter), ...options.env };
  const safe = { reject: false, extendEnv: false, killDescendants: true, stdin: 'ignore' } as const;
  return execa(sf, args, { killSignal: 'SIGKILL', ...options, ...safe, env });
}
