import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { bracket } from '../../scripts/eager.ts';

const PROGRAM = `
function declared(){return 1}
const named=function inner(){return 2};const arrow=a=>b=>a+b;const lazy=()=>'never';
const later=async()=>3;const word=async x=>x;
class Thing{field=(()=>4)();method(){return(function(){return 5})()}get value(){return 6}static async(a){return a}}
const object={plain(){return 7},key:function(){return 8}};
const thing=new Thing();
console.log(declared(),named(),arrow(1)(2),thing.field,thing.method(),thing.value,Thing.async(9),object.plain(),object.key());
console.log(named.name,arrow.name,object.key.name,await later(),await word(4),lazy.name);
`;

it('functions that ran are in brackets, where an expression may be; the program is the same', () => {
  const folder = mkdtempSync(join(tmpdir(), 'orgsmith-eager-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'program.mjs');
  const coverage = join(folder, 'coverage');
  const run = (env = {}) =>
    execFileSync(process.execPath, [file], { encoding: 'utf8', env: { ...process.env, ...env } });
  writeFileSync(file, PROGRAM);
  const before = run({ NODE_V8_COVERAGE: coverage });

  expect(bracket(folder, coverage)).toBe(7);

  expect(readFileSync(file, 'utf8')).toBe(`
function declared(){return 1}
const named=(function inner(){return 2});const arrow=(a=>(b=>a+b));const lazy=()=>'never';
const later=async()=>3;const word=(async x=>x);
class Thing{field=((()=>4))();method(){return((function(){return 5}))()}get value(){return 6}static async(a){return a}}
const object={plain(){return 7},key:(function(){return 8})};
const thing=new Thing();
console.log(declared(),named(),arrow(1)(2),thing.field,thing.method(),thing.value,Thing.async(9),object.plain(),object.key());
console.log(named.name,arrow.name,object.key.name,await later(),await word(4),lazy.name);
`);
  expect(run()).toBe(before);
});
