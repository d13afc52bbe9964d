import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What an SFDX project says about itself. */
export interface SfdxProject {
  folder: string;
  /** Its package directories that are there. */
  sources: string[];
  /** sfdx-project.json, as it is. */
  config: Record<string, unknown>;
  sourceApiVersion?: string;
  repository: string;
  commit: string;
}

/** Reads sfdx-project.json and, where there is a git repository, its address and commit. */
export function readProject(folder: string): SfdxProject {
  const file = join(folder, 'sfdx-project.json');
  if (!existsSync(file)) throw new Error(`${folder} is no SFDX project: it has no sfdx-project.json.`);
  const config = JSON.parse(readFileSync(file, 'utf8'));
  const directories: { path: string }[] = config.packageDirectories ?? [];
  const sources = [...new Set(directories.map(({ path }) => join(folder, path)))].filter(existsSync);
  if (sources.length === 0) throw new Error(`${folder} has none of its package directories.`);
  return {
    folder,
    sources,
    config,
    ...(config.sourceApiVersion ? { sourceApiVersion: String(config.sourceApiVersion) } : {}),
    repository: git(folder, ['remote', 'get-url', 'origin']) ?? 'no repository',
    commit: git(folder, ['rev-parse', '--short=10', 'HEAD']) ?? 'no commit',
  };
}

function git(folder: string, args: string[]): string | undefined {
  try {
    return execFileSync('git', args, {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}
