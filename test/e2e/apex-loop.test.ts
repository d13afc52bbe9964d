import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { callTool, connect, startOrgs } from './_door.ts';

const CLASS = 'force-app/main/default/classes/DiscountCalculator.cls';

it('the whole loop: deploy a class with a bug, run the tests, read the failure, deploy the fix, run again, coverage', async () => {
  const org = await startOrgs({ projectDir: false });
  try {
    const project = join(org.home, 'project');
    cpSync(join(import.meta.dirname, '..', '..', 'fixtures', 'project'), project, { recursive: true });
    const client = await connect({
      home: org.home,
      cwd: project,
      args: ['--orgs', 'dev', '--allow-non-ga-tools'],
    });
    const call = async (name: string, args: Record<string, unknown>) => {
      const { facts, error } = await callTool(client, name, args);
      expect(error).toBeUndefined();
      return Object(facts).result;
    };
    expect(await call('deploy_metadata', { paths: ['force-app'] })).toMatchObject({ outcome: 'done' });

    const before = await call('run_apex_test', { level: 'RunLocalTests', coverage: 'org' });
    expect(before).toMatchObject({ outcome: 'failed', tests: { passed: 14, failed: 1, skipped: 0 } });
    expect(before.failures).toMatchObject([
      {
        test: 'DiscountCalculatorTest.keepsHalfAPercent',
        message: expect.stringContaining('Expected: 25.00, Actual: 24.00'),
        at: 'force-app/main/default/classes/DiscountCalculatorTest.cls:20',
      },
    ]);

    const path = join(project, CLASS);
    writeFileSync(path, readFileSync(path, 'utf8').replace('.setScale(2, RoundingMode.HALF_EVEN)', ''));
    expect(await call('deploy_metadata', { paths: [CLASS] })).toMatchObject({ outcome: 'done', changed: 1 });

    const after = await call('run_apex_test', { changed: ['DiscountCalculator'], coverage: 'touched' });
    expect(after).toMatchObject({ outcome: 'passed', tests: { passed: 3, failed: 0 } });
    expect(after.coverage.classes).toMatchObject([
      { name: 'DiscountCalculator', percent: 100, uncovered: '' },
    ]);
    const whole = await call('run_apex_test', { level: 'RunLocalTests', coverage: 'org' });
    expect(whole).toMatchObject({ outcome: 'passed', tests: { passed: 15, failed: 0, skipped: 0 } });
    expect(whole.coverage.org).toBeGreaterThanOrEqual(75);
    const { facts } = await callTool(client, 'get_code_coverage', { names: ['InvoiceService'] });
    expect(Object(facts).rows[0]).toMatchObject([
      'InvoiceService',
      expect.any(Number),
      expect.any(Number),
      expect.stringMatching(/\d/),
      expect.any(String),
    ]);
  } finally {
    await org.close();
  }
});
