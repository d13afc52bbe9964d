import { ToolError, z } from 'orgsmith/toolkit';

/** What load_file takes. */
export const input = z.strictObject({
  file: z
    .string()
    .min(1)
    .max(1_000)
    .optional()
    .describe('CSV (any delimiter), JSON or JSONL, by its path from the project'),
  object: z.string().min(1).max(255).optional().describe('API name, for example Account'),
  operation: z
    .enum(['insert', 'update', 'upsert', 'delete'])
    .default('insert')
    .describe('What to do with the rows'),
  key: z.string().max(255).optional().describe('For upsert: the external id field'),
  columns: z
    .record(z.string(), z.string())
    .default({})
    .describe('Fields of columns that have another name; "" leaves a column out'),
  job: z
    .string()
    .regex(/^750[A-Za-z0-9]{12}([A-Za-z0-9]{3})?$/)
    .max(18)
    .optional()
    .describe('Instead of file: the job of an earlier load, to wait for its end'),
  cancel: z.boolean().default(false).describe('With job: stop it'),
});
export type Input = z.output<typeof input>;

/** What load_file answers, at the end or while the job goes on. */
export const output = z.object({
  job: z.string().describe('Pass it as job to wait on'),
  state: z.string(),
  object: z.string(),
  outcome: z.enum(['done', 'partial', 'running', 'nothing']),
  total: z.number().optional().describe('Rows of the file'),
  succeeded: z.number(),
  failed: z.number(),
  unprocessed: z.number(),
  change: z.string().optional().describe('What undo_changes takes'),
  firstFailures: z.array(z.string()).optional(),
  failedFile: z
    .string()
    .optional()
    .describe('Rows that were not loaded, with sf__Error: mend them and load the file again'),
});

/** Throws for arguments that do not go together. */
export function refuseBadShape({ file, object, operation, key, job, cancel }: Input): void {
  const wrong = problem();
  if (wrong)
    throw new ToolError({
      code: 'INVALID_ARGUMENTS',
      message: wrong,
      next: 'Mend the call and repeat it; nothing was sent.',
      retry: 'after_fix',
    });

  function problem(): string | undefined {
    if (job !== undefined) return file === undefined ? undefined : 'load_file takes file or job, not both';
    if (file === undefined || object === undefined)
      return 'load_file needs file and object, or the job of an earlier load';
    if (cancel) return 'cancel goes with job';
    if (operation === 'upsert' && !key)
      return 'An upsert needs key: the external id field by which records are found';
    return key !== undefined && operation !== 'upsert' ? 'key goes with upsert only' : undefined;
  }
}
