/**
 * `npm run bench:apex-run [-- --check]`: how fast the local org runs Apex, in a process that does nothing else. Figures are
 * those of the processor. With --check a figure above its limit is a failure.
 */
import { parseArgs } from 'node:util';
import { startLocalOrg } from '../fixtures/local-org/start.ts';

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });

const METHODS = 200;
const ROWS = 200;
const TEST = `@IsTest private class BenchTest {
  @TestSetup static void make() { insert new Account(Name = 'Bench'); }
${Array.from(
  { length: METHODS },
  (_, n) => `  @IsTest static void m${n}() {
    List<Contact> made = new List<Contact>();
    for (Integer i = 0; i < 5; i++) made.add(new Contact(LastName = 'c' + i, AccountId = [SELECT Id FROM Account LIMIT 1].Id));
    insert made;
    System.assertEquals(5, [SELECT COUNT() FROM Contact WHERE AccountId != null]);
  }`,
).join('\n')}
}`;
const TRIGGER = `trigger BenchTrigger on Account (before insert, after insert) {
  if (Trigger.isBefore) for (Account a : Trigger.new) a.AccountNumber = String.valueOf(Trigger.size);
  else insert new Task(Subject = 'of ' + Trigger.size);
}`;
const SUM =
  'Integer sum = 0; for (Integer i = 0; i < 10000; i++) { sum += i * 3 - i / 2; } System.debug(sum);';

const org = await startLocalOrg();
const limits: Record<string, number> = {
  [`${METHODS} test methods with queries and DML, ms`]: 2000,
  '10,000 iterations of arithmetic, ms': 20,
  'an endless loop ends, s': 11,
  [`a collection of ${ROWS} rows with triggers, ms`]: 1000,
};
let failed = false;

async function ask(method: string, path: string, body?: unknown): Promise<unknown> {
  const headers = {
    authorization: `Bearer ${org.orgs[0]?.accessToken}`,
    'content-type': 'application/json',
  };
  const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  return (await fetch(`${org.url}/services/data/v67.0${path}`, init)).json();
}

const anonymous = (source: string) =>
  ask('GET', `/tooling/executeAnonymous?anonymousBody=${encodeURIComponent(source)}`);

/** Milliseconds of this process's processor, where others may share the machine, and those of the clock. */
async function timed(work: () => Promise<unknown>): Promise<{ ms: number; wall: number; answer: unknown }> {
  const begun = performance.now();
  const before = process.cpuUsage();
  const answer = await work();
  const { user, system } = process.cpuUsage(before);
  return { ms: (user + system) / 1000, wall: performance.now() - begun, answer };
}

const part = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

function say(name: string, figure: number, note = ''): void {
  const limit = limits[name] ?? 0;
  if (figure > limit) failed = true;
  console.log(`${name}: ${Math.round(figure * 10) / 10} (limit ${limit})${note && `; ${note}`}`);
}

function expect(good: boolean, what: unknown): void {
  if (!good) throw new Error(`Not what was asked for: ${JSON.stringify(what)}`);
}

const median = (all: number[]): number => all.sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;

try {
  const made = await ask('POST', '/tooling/sobjects/ApexClass', { Body: TEST });
  const tests = await timed(() =>
    ask('POST', '/tooling/runTestsSynchronous', {
      testLevel: 'RunSpecifiedTests',
      classids: part(made, 'id'),
    }),
  );
  expect(
    part(tests.answer, 'numTestsRun') === METHODS && part(tests.answer, 'numFailures') === 0,
    tests.answer,
  );
  say(
    `${METHODS} test methods with queries and DML, ms`,
    tests.ms,
    `${Math.round(tests.wall)} ms by the clock`,
  );

  const sums: number[] = [];
  const nothing: number[] = [];
  for (let n = 0; n < 9; n++) {
    // By the clock: CPU time is counted in steps that are longer than this takes.
    nothing.push((await timed(() => anonymous(`Integer n${n} = 0;`))).wall);
    sums.push((await timed(() => anonymous(`${SUM} // ${n}`))).wall);
  }
  const [whole, empty] = [median(sums), median(nothing)];
  say('10,000 iterations of arithmetic, ms', whole - empty, `an empty block takes ${Math.round(empty)} ms`);

  const endless = await timed(() => anonymous('while (true) {}'));
  const message = part(endless.answer, 'exceptionMessage');
  expect(String(message).startsWith('System.LimitException: Apex CPU time limit exceeded'), message);
  say('an endless loop ends, s', endless.wall / 1000, String(message));

  await ask('POST', '/tooling/sobjects/ApexTrigger', { Body: TRIGGER, TableEnumOrId: 'Account' });
  const records = Array.from({ length: ROWS }, (_, n) => ({
    attributes: { type: 'Account' },
    Name: `Bulk ${n}`,
  }));
  const saved = await timed(() => ask('POST', '/composite/sobjects', { allOrNone: true, records }));
  const count = await ask(
    'GET',
    `/query?q=${encodeURIComponent("SELECT COUNT() FROM Task WHERE Subject = 'of 200'")}`,
  );
  expect(part(count, 'totalSize') === 1, count);
  say(`a collection of ${ROWS} rows with triggers, ms`, saved.ms, 'one call of each trigger');
} finally {
  await org.close();
}
if (values.check && failed) process.exitCode = 1;
