import { type Org, type SalesforceRecord, soql, to18 } from 'orgsmith/toolkit';
import { apexName, readTooling } from './_read.ts';

/** What became of one test method, or of a class that could not be compiled. */
export interface TestMethod {
  /** `ns.Class`. */
  className: string;
  classId: string;
  /** Empty for a class as a whole. */
  method: string;
  outcome: 'Pass' | 'Fail' | 'CompileFail' | 'Skip';
  message: string | null;
  stack: string | null;
  ms: number;
}

/** One class of a run in the org's queue. */
export interface QueueItem {
  id: string;
  classId: string;
  name: string;
  status: string;
  note: string;
}

const ENDED = ['Completed', 'Failed', 'Aborted'];
export const hasEnded = ({ status }: QueueItem): boolean => ENDED.includes(status);

/** https://developer.salesforce.com/docs/atlas.en-us.api_tooling.meta/api_tooling/tooling_api_objects_apextestqueueitem.htm */
export async function readQueue(org: Org, run: string): Promise<QueueItem[]> {
  const rows = await readTooling(
    org,
    soql`SELECT Id, Status, ExtendedStatus, ApexClassId, ApexClass.Name, ApexClass.NamespacePrefix FROM ApexTestQueueItem WHERE ParentJobId = ${to18(run) ?? run}`,
  );
  return rows.map(row => ({
    id: String(row.Id),
    classId: String(row.ApexClassId),
    name: apexName(row.ApexClass),
    status: String(row.Status),
    note: String(row.ExtendedStatus ?? ''),
  }));
}

/** What the org says of a run as a whole; undefined for one that it does not know. */
export async function readRunStatus(org: Org, run: string): Promise<string | undefined> {
  const query = soql`SELECT Status FROM ApexTestRunResult WHERE AsyncApexJobId = ${to18(run) ?? run}`;
  const [row] = await readTooling(org, query);
  return typeof row?.Status === 'string' ? row.Status : undefined;
}

/**
 * Every method of one run, and of no other; classes that never came to their methods among them.
 * https://developer.salesforce.com/docs/atlas.en-us.api_tooling.meta/api_tooling/tooling_api_objects_apextestresult.htm
 */
export async function readMethods(org: Org, run: string, queue: readonly QueueItem[]): Promise<TestMethod[]> {
  const rows = await readTooling(
    org,
    soql`SELECT Id, ApexClassId, ApexClass.Name, ApexClass.NamespacePrefix, MethodName, Outcome, Message, StackTrace, RunTime, IsTestSetup FROM ApexTestResult WHERE AsyncApexJobId = ${to18(run) ?? run}`,
  );
  // A set-up method is no test; one that fails has its tests fail, too.
  const methods = rows
    .filter(({ IsTestSetup, Outcome }) => IsTestSetup !== true || Outcome !== 'Pass')
    .map(toMethod);
  const seen = new Set(methods.map(({ classId }) => classId));
  const broken = queue.filter(({ status, classId }) => status === 'Failed' && !seen.has(classId));
  return [...methods, ...broken.map(toBroken)].sort(byName);
}

function toMethod(row: SalesforceRecord): TestMethod {
  return {
    className: apexName(row.ApexClass),
    classId: String(row.ApexClassId),
    method: String(row.MethodName ?? ''),
    outcome: outcomeOf(row.Outcome),
    message: textOf(row.Message),
    stack: textOf(row.StackTrace),
    ms: typeof row.RunTime === 'number' ? row.RunTime : 0,
  };
}

// Whatever is not plainly a pass is none.
function outcomeOf(value: unknown): TestMethod['outcome'] {
  return value === 'Pass' || value === 'Skip' || value === 'CompileFail' ? value : 'Fail';
}

function toBroken({ classId, name, note }: QueueItem): TestMethod {
  const message = note || 'The class was not run, and the org does not say why';
  return { className: name, classId, method: '', outcome: 'CompileFail', message, stack: null, ms: 0 };
}

function byName(a: TestMethod, b: TestMethod): number {
  return `${a.className}.${a.method}` < `${b.className}.${b.method}` ? -1 : 1;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** `Class.method`, or the class alone. */
export function testName({ className, method }: TestMethod): string {
  return method === '' ? className : `${className}.${method}`;
}
