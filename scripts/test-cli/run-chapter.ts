import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { at, type Chapter, type CliCase, fill, words } from './chapter.ts';
import { mismatches } from './match.ts';
import type { CliAnswer } from './run-cli.ts';

/** Runs `sf` with these words in that folder. */
export type Sf = (args: string[], cwd: string, env: Record<string, string>) => Promise<CliAnswer>;

export interface CaseResult {
  chapter: string;
  case: string;
  line: string;
  seconds: number;
  /** Empty: as expected. */
  wrong: string[];
  answer?: CliAnswer;
}

const SAMPLE = fileURLToPath(new URL('../../fixtures/project', import.meta.url));
const EMPTY = {
  packageDirectories: [{ path: 'force-app', default: true }],
  sfdcLoginUrl: 'https://login.salesforce.com',
  sourceApiVersion: '66.0',
};

/** Runs a chapter's cases one after the other; each result is told when it is there. */
export async function runChapter(
  chapter: Chapter,
  place: { folder: string; values: ReadonlyMap<string, string>; sf: Sf; tell: (result: CaseResult) => void },
): Promise<void> {
  makeProject(place.folder, chapter);
  const values = new Map(place.values);
  const [org = ''] = chapter.org.split('=');
  for (const each of chapter.cases) {
    const began = performance.now();
    const result: CaseResult = {
      chapter: chapter.name,
      case: each.name,
      line: each.run,
      seconds: 0,
      wrong: [],
    };
    try {
      const args = words(each.run).map(word => fill(word, values));
      if (each.json !== undefined) args.push('--json');
      result.line = args.join(' ');
      writeGiven(place.folder, each, values);
      const env = Object.entries(each.env ?? {}).map(([name, value]) => [name, fill(value, values)]);
      const answer = await place.sf(args, place.folder, { SF_TARGET_ORG: org, ...Object.fromEntries(env) });
      result.answer = answer;
      result.wrong = judge(each, answer, place.folder, values);
    } catch (error) {
      result.wrong.push(error instanceof Error ? error.message : String(error));
    }
    result.seconds = (performance.now() - began) / 1000;
    place.tell(result);
  }
}

function makeProject(folder: string, chapter: Chapter): void {
  mkdirSync(join(folder, 'force-app'), { recursive: true });
  if (chapter.sample) cpSync(SAMPLE, folder, { recursive: true });
  else writeFileSync(join(folder, 'sfdx-project.json'), JSON.stringify(EMPTY));
}

function writeGiven(folder: string, { given = {} }: CliCase, values: ReadonlyMap<string, string>): void {
  for (const [path, text] of Object.entries(given)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    if (text === null) rmSync(file, { recursive: true });
    else writeFileSync(file, path.endsWith('.csv') ? fill(text, values) : text);
  }
}

/** What is wrong with an answer; on the way, values are kept. */
function judge(each: CliCase, answer: CliAnswer, folder: string, values: Map<string, string>): string[] {
  const wrong: string[] = [];
  const { exit = 0 } = each;
  if (answer.code !== exit) wrong.push(`exit code ${answer.code}, not ${exit}`);
  if (each.json !== undefined) {
    const parsed = parse(answer.stdout);
    wrong.push(...mismatches(parsed, each.json));
    for (const [name, path] of Object.entries(each.keep ?? {})) {
      const value = at(parsed, path);
      if (value === undefined) wrong.push(`${path} has no value to keep`);
      else values.set(name, value);
    }
  }
  for (const pattern of [each.text ?? []].flat())
    if (!pattern.test(answer.stdout + answer.stderr)) wrong.push(`the text does not match ${pattern}`);
  for (const [path, pattern] of Object.entries(each.files ?? {})) {
    const file = join(folder, fill(path, values));
    const text = existsSync(file) ? readFileSync(file, 'utf8') : null;
    if (pattern === null ? text !== null : text === null || !pattern.test(text))
      wrong.push(`${path}: ${text === null ? 'not there' : text.slice(0, 300)}, not ${pattern ?? 'gone'}`);
  }
  return wrong;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
