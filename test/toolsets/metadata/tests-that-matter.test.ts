import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { throughTheDoor } from '../_door.ts';
import { CLASSES, writeClass } from './_class.ts';

const { call, org, write, read } = throughTheDoor({
  sample: true,
  args: ['--orgs', 'dev', '--project-dir', 'project', '--toolsets', 'metadata', '--allow-non-ga-tools'],
});
const deploy = (input: object) => call('deploy_metadata', { testLevel: 'TestsThatMatter', ...input });
async function testsOf(...paths: string[]) {
  const { facts, error } = await deploy({ paths, planOnly: true });
  return error ?? Object(facts).plan.details.tests;
}
const classOf = (name: string, used: string, note = '') =>
  writeClass(
    write,
    name,
    `${note}public class ${name} {\n  public static Integer go() {\n    return ${used};\n  }\n}\n`,
  );
const testOf = (name: string, used: string) =>
  writeClass(
    write,
    name,
    `@IsTest\nprivate class ${name} {\n  @IsTest\n  static void goes() {\n    System.assertEquals(1, ${used});\n  }\n}\n`,
  );

beforeAll(async () => {
  classOf('DeepOne', '1');
  classOf('DeepTwo', 'DeepOne.go()');
  classOf('DeepThree', 'DeepTwo.go()');
  classOf('Lonely', '1', '// DeepOneTest once tested DeepOne\n');
  testOf('DeepOneTest', 'DeepOne.go()');
  testOf('DeepThreeTest', 'DeepThree.go()');
  testOf('OnlyThereTest', 'DeepTwo.go()');
  const { error } = await call('deploy_metadata', { paths: ['force-app'] });
  expect(error).toBeUndefined();
  // What only the org has is found through its own dependencies.
  for (const end of ['cls', 'cls-meta.xml'])
    rmSync(join(org().home, 'project', CLASSES, `OnlyThereTest.${end}`));
});

it('a class that tests use, directly and through others, here and in the org alone', async () => {
  expect(await testsOf(`${CLASSES}/DeepOne.cls`)).toEqual(['DeepOneTest', 'DeepThreeTest', 'OnlyThereTest']);
});

it('the handler of a trigger: the tests that mention its object', async () => {
  expect(await testsOf(`${CLASSES}/InvoiceTriggerHandler.cls`)).toContain('InvoiceServiceTest');
});

it('a test class alone is its own test; a comment is no use', async () => {
  expect(await testsOf(`${CLASSES}/DeepOneTest.cls`)).toEqual(['DeepOneTest']);
  expect(await testsOf(`${CLASSES}/Lonely.cls`)).toMatchObject({ code: 'NO_TESTS', outcome: 'not_executed' });
});

it('a changed field: the tests of what uses it; of what nothing uses the default holds', async () => {
  const field = 'force-app/main/default/objects/Account/fields/Region__c.field-meta.xml';
  write(field, read(field).replace('<label>', '<label>New '));
  expect(await testsOf(field)).toEqual(['AccountRegionTest']);
  expect(await testsOf('force-app/main/default/tabs')).toMatch(/default/);
});

it('they are run, and all pass', async () => {
  const { facts } = await deploy({ paths: [`${CLASSES}/DeepOne.cls`], mode: 'validate' });
  expect(Object(facts).result).toMatchObject({ outcome: 'done', tests: 3 });
  expect(Object(facts).result.warnings ?? []).toEqual([]);
});

it('a failing one: its own line in the project, the first of its stack; what is covered too little', async () => {
  const stackTrace = [
    'Class.acme.Framework.check: line 9, column 1',
    'Class.DeepOne.go: line 3, column 1',
    'Class.DeepOneTest.goes: line 5, column 1',
  ].join('\n');
  const failure = {
    name: 'DeepOneTest',
    methodName: 'goes',
    message: 'System.AssertException: no',
    stackTrace,
  };
  const coverage = (name: string, missed: number) => ({
    name,
    numLocations: 10,
    numLocationsNotCovered: missed,
  });
  const deployResult = {
    ...{ id: '0Af000000000001AAA', status: 'Failed', done: true, success: false, numberTestErrors: 1 },
    details: {
      runTestResult: {
        failures: [failure],
        codeCoverage: [coverage('DeepOne', 3), coverage('DeepTwo', 2)],
      },
    },
  };
  const effect = { kind: 'answer', status: 200, body: { deployResult } } as const;
  org().faults.add({ path: /metadata\/deployRequest\//, times: 2, effect });
  const { error } = await deploy({ paths: [`${CLASSES}/DeepOne.cls`] });
  expect(error).toMatchObject({
    code: 'DEPLOY_FAILED',
    outcome: 'not_executed',
    details: {
      testFailures: [
        {
          test: 'DeepOneTest.goes',
          message: expect.stringMatching(/AssertException/),
          at: `${CLASSES}/DeepOne.cls:3:1`,
        },
      ],
      lowCoverage: ['DeepOne: 70 %'],
    },
  });
});
