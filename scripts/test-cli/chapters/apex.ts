import type { Chapter } from '../chapter.ts';
import { atLeast, some } from '../match.ts';

/** Apex: anonymous blocks, tests and logs. */
export const apex: Chapter = {
  name: 'apex',
  org: 'code=sandbox',
  sample: true,
  cases: [
    {
      name: 'anonymous Apex runs',
      run: 'apex run --file scripts/apex/overdue.apex',
      json: { status: 0, result: { compiled: true, success: true } },
    },
    {
      name: 'anonymous Apex with a mistake',
      run: 'apex run --file bad.apex',
      given: { 'bad.apex': 'Integer n = 1;\nInteger m = ;\n' },
      exit: 1,
      text: /Line: ?2|line 2/i,
    },
    {
      name: 'tests run',
      run: 'apex run test --class-names InvoiceServiceTest --wait 2',
      json: { result: { summary: { testsRan: some2(), failing: 0 }, tests: some({ Outcome: 'Pass' }) } },
      keep: { run: 'result.summary.testRunId' },
    },
    {
      name: 'each of them',
      run: 'apex get test --test-run-id <run>',
      json: { result: { tests: some({ Outcome: 'Pass' }) } },
    },
    { name: 'as a table', run: 'apex get test --test-run-id <run>', text: [/Pass/, /Pass Rate\W+100%/] },
    {
      name: 'as JUnit',
      run: 'apex get test --test-run-id <run> --result-format junit',
      text: [/<testsuite /, /name="outcome" value="Successful"/, /name="skipped" value="0"/],
    },
    {
      name: 'all local tests',
      run: 'apex run test --test-level RunLocalTests --wait 2',
      exit: 100,
      json: { result: { tests: some({ Outcome: 'Pass' }) } },
    },
    {
      name: 'one method',
      run: 'apex run test --tests DiscountCalculatorTest --wait 2',
      exit: 100,
      json: { result: { tests: some({ Outcome: 'Fail' }) } },
    },
    {
      name: 'at once',
      run: 'apex run test --synchronous --class-names DiscountCalculatorTest',
      exit: 100,
      json: { result: { tests: some({ Outcome: 'Fail' }) } },
    },
    {
      name: 'a class that is not there',
      run: 'apex run test --class-names NobodyTest --wait 2',
      exit: 1,
      json: { status: 1 },
    },
    { name: 'no log without a trace', run: 'apex list log', json: { result: [] } },
    {
      name: 'a class is made',
      run: 'data create record --use-tooling-api --sobject ApexClass --values "Name=Made Body=\'public class Made {}\'"',
      json: { result: { id: /^01p/, success: true } },
    },
    {
      name: 'a class that does not compile is refused',
      run: 'data create record --use-tooling-api --sobject ApexClass --values "Name=Bad Body=\'public class Bad {\'"',
      exit: 1,
      json: { status: 1 },
    },
    {
      name: 'the user',
      run: 'org display user',
      json: { result: { id: /^005/ } },
      keep: { user: 'result.id' },
    },
    {
      name: 'a debug level',
      run: 'data create record --use-tooling-api --sobject DebugLevel --values "DeveloperName=Fine MasterLabel=Fine ApexCode=FINEST"',
      json: { result: { id: /^7dl/, success: true } },
      keep: { level: 'result.id' },
    },
    {
      name: 'a trace flag',
      run: 'data create record --use-tooling-api --sobject TraceFlag --values "TracedEntityId=<user> DebugLevelId=<level> LogType=USER_DEBUG ExpirationDate=<soon>"',
      json: { result: { id: /^7tf/, success: true } },
    },
    {
      name: 'anonymous Apex, traced',
      run: 'apex run --file scripts/apex/overdue.apex',
      json: { status: 0 },
    },
    {
      name: 'its log',
      run: 'apex list log',
      json: { result: [{ Id: /^07L/, LogUser: { Name: /./ }, LogLength: atLeast(1) }] },
      keep: { log: 'result.0.Id' },
    },
    {
      name: 'what is in it',
      run: 'apex get log --log-id <log>',
      json: { result: [{ log: /./ }] },
    },
    {
      name: 'the latest',
      run: 'apex get log --number 1 --output-dir logs',
      text: /./,
      files: { 'logs/<log>.log': /./ },
    },
  ],
};

function some2() {
  return { check: (value: unknown) => Number(value) > 0, wants: 'more than none' };
}
