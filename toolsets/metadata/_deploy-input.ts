import { z } from 'orgsmith/toolkit';
import { checkSelection, selectors, wrongSelection } from './_selectors.ts';

export const TEST_LEVELS = [
  'NoTestRun',
  'RunSpecifiedTests',
  'RunLocalTests',
  'RunAllTestsInOrg',
  'RunRelevantTests',
  'TestsThatMatter',
] as const;
const path = z.string().max(500).optional();

export const input = z.strictObject({
  ...selectors,
  changed: z.boolean().default(false).describe('Changed here, as the org tracks it'),
  since: z.string().max(200).optional().describe('Changed here since this git commit'),
  mode: z
    .enum(['deploy', 'validate', 'quick'])
    .default('deploy')
    .describe('validate changes nothing; quick deploys the validation that job names'),
  testLevel: z.enum(TEST_LEVELS).optional().describe('TestsThatMatter: those that use what is deployed'),
  tests: z.array(z.string().max(120)).max(500).optional().describe('Test classes to run'),
  deleteBefore: path.describe('A destructiveChanges.xml, applied before the rest'),
  deleteAfter: path.describe('The same, after the rest'),
  ignoreConflicts: z.boolean().default(false).describe('Overwrite what others changed in the org'),
  ignoreWarnings: z.boolean().default(false).describe('Warnings do not fail the deploy'),
  rollback: path.describe('A rollback file: puts back what was there'),
  job: z.string().max(18).optional().describe('Id of a deploy to wait for'),
  cancel: z.boolean().default(false).describe('Stops the job'),
});
export type Input = z.output<typeof input>;

/** Refuses what contradicts itself, before anything is read. */
export function checkInput(asked: Input): void {
  const { job, rollback, mode, cancel, tests, testLevel } = asked;
  const changed = asked.changed || asked.since !== undefined;
  const chosen = asked.paths ?? asked.metadata ?? asked.manifest;
  if (changed && chosen !== undefined) throw wrongSelection('changed and since select by themselves');
  const selected = chosen ?? (changed || undefined);
  const deletes = (asked.deleteBefore ?? asked.deleteAfter) !== undefined;
  if ([job, rollback, selected].filter(Boolean).length > 1)
    throw wrongSelection('job, rollback and a selection exclude each other');
  if (deletes && (job ?? rollback) !== undefined)
    throw wrongSelection('job and rollback delete what they say');
  if (cancel && job === undefined) throw wrongSelection('cancel needs job');
  if (mode === 'quick' && (job === undefined || cancel))
    throw wrongSelection('quick needs job, the id of a validation');
  if (job !== undefined && !/^0Af[A-Za-z0-9]{12}([A-Za-z0-9]{3})?$/.test(job))
    throw wrongSelection('job is the id of a deploy, which begins with 0Af');
  if (tests?.some(test => !/^[\w.]+$/.test(test))) throw wrongSelection('tests are names of classes');
  if (tests !== undefined && testLevel !== undefined && testLevel !== 'RunSpecifiedTests')
    throw wrongSelection(`tests are run with RunSpecifiedTests, not with ${testLevel}`);
  if (testLevel === 'RunSpecifiedTests' && tests === undefined)
    throw wrongSelection('RunSpecifiedTests needs tests');
  checkSelection(asked, (job ?? rollback) !== undefined || deletes || changed);
}
