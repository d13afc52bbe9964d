import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const NOT_COPIED = /(^|\/)(\.git|node_modules|\.sf|\.sfdx|\.orgsmith)(\/|$)/;

/** A copy of a project without what is not its own. */
export function copyProject(from: string, to: string): void {
  cpSync(from, to, { recursive: true, filter: path => !NOT_COPIED.test(relative(from, path)) });
}

/** A repository of its own with all that is there. */
export function commitAll(folder: string, message: string): void {
  const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@acme.example', '-c', 'commit.gpgsign=false'];
  const git = (...args: string[]) =>
    execFileSync('git', [...who, '-c', 'core.autocrlf=false', ...args], { cwd: folder, stdio: 'ignore' });
  git('init', '-q');
  git('add', '-A', '-f', '--', '.', ':!.sf', ':!.sfdx', ':!.orgsmith');
  git('commit', '-q', '--allow-empty', '-m', message);
}

/** Every file of a project, by path. */
export function treeOf(folder: string): Map<string, Buffer> {
  const tree = new Map<string, Buffer>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = relative(folder, join(entry.parentPath, entry.name));
    if (entry.isFile() && !NOT_COPIED.test(path)) tree.set(path, readFileSync(join(folder, path)));
  }
  return tree;
}

/** What differs between two trees; XML that says the same in another order or layout is counted. */
export function treeDifference(before: Map<string, Buffer>, after: Map<string, Buffer>) {
  const different: string[] = [];
  let sameMeaning = 0;
  for (const [path, content] of before) {
    const other = after.get(path);
    if (other === undefined) different.push(`${path} is gone`);
    else if (content.equals(other)) continue;
    else if (path.endsWith('.xml') && elementsOf(content) === elementsOf(other)) sameMeaning++;
    else different.push(`${path} differs`);
  }
  for (const path of after.keys()) if (!before.has(path)) different.push(`${path} is new`);
  return { different, sameMeaning };
}

/** The lines of a file's elements, in an order of their own: enough to tell a lost or changed value. */
function elementsOf(content: Buffer): string {
  const text = content.toString().replace(/<!--[\s\S]*?-->|<\?[\s\S]*?\?>/g, '');
  return (text.match(/<[^/][^<]*/g) ?? [])
    .map(part => part.trim())
    .sort()
    .join('\n');
}
