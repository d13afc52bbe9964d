import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Project } from '../toolkit.ts';

const PROJECT_FILE = 'sfdx-project.json';

/**
 * The SFDX project to work in: the given folder, else CLAUDE_PROJECT_DIR, else the working directory; from there up to
 * the first folder with sfdx-project.json. A broken file counts as a project with no API version.
 */
export function findProject(given: string | undefined, env: NodeJS.ProcessEnv, cwd: string): Project {
  const start = resolve(cwd, given ?? env.CLAUDE_PROJECT_DIR ?? '.');
  for (let folder = start; ; folder = dirname(folder)) {
    const file = join(folder, PROJECT_FILE);
    if (existsSync(file)) return { root: folder, ...sourceApiVersion(file) };
    if (dirname(folder) === folder) return {};
  }
}

function sourceApiVersion(file: string): Pick<Project, 'sourceApiVersion'> {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof content !== 'object' || content === null || !('sourceApiVersion' in content)) return {};
    const version = content.sourceApiVersion;
    return typeof version === 'string' && /^\d{2,3}\.0$/.test(version) ? { sourceApiVersion: version } : {};
  } catch {
    return {};
  }
}
