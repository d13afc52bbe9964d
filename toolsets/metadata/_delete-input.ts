import { z } from 'orgsmith/toolkit';
import { answer as deployed } from './_deploy-answer.ts';
import { TEST_LEVELS } from './_deploy-input.ts';
import { selectors } from './_selectors.ts';

export const input = z.strictObject({
  metadata: selectors.metadata,
  paths: selectors.paths,
  localFiles: z.boolean().default(false).describe('Delete their files in the project, too; a copy is kept'),
  validate: z.boolean().default(false).describe('Only find out whether it would go'),
  testLevel: z.enum(TEST_LEVELS).optional().describe("Default: the org's"),
  tests: z
    .array(
      z
        .string()
        .regex(/^[\w.]+$/)
        .max(120),
    )
    .max(500)
    .optional()
    .describe('Test classes to run'),
});
export type Input = z.output<typeof input>;

export const answer = deployed.extend({
  localFiles: z.array(z.string()).optional().describe('Deleted in the project'),
  localFilesTotal: z.number().optional(),
  backup: z.string().optional().describe('Zip of these files'),
});
export type DeleteAnswer = z.output<typeof answer>;
