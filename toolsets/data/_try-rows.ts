import { type ChangeRow, type OrgContext, type RowOutcome, ToolError } from 'orgsmith/toolkit';
import { BATCH, errorText, requestOf, type Sending, type Sent } from './_send-rows.ts';

/**
 * Sends rows together with one that the org must refuse, all or none: what each row would come to is told, and nothing
 * stays. The refused one comes last and is of another object, so that the others have been through their triggers.
 */
export async function tryRows(
  { org }: OrgContext,
  sending: Sending,
  rows: readonly ChangeRow[],
): Promise<Sent> {
  if (rows.length >= BATCH || !OPERATIONS.includes(sending.operation))
    throw new ToolError({
      code: 'INVALID_ARGUMENTS',
      message: `A dry run takes at most ${BATCH - 1} records to insert, update or delete`,
      next: 'Try fewer, or look at the plan with planOnly.',
      retry: 'after_fix',
    });
  const { method, path, body } = requestOf({ ...sending, allOrNone: true }, [...rows, REFUSED]);
  const answer = await org.send(method, path, body);
  const results: unknown[] = Array.isArray(answer.body) ? answer.body : [];
  if (results.length !== rows.length + 1 || results.some(each => Object(each).success === true))
    throw new ToolError({
      code: 'DRY_RUN_FAILED',
      message: 'The org did not take the dry run back as a whole',
      next: 'Read the records to see what they hold now.',
      outcome: 'unknown',
    });
  const outcomes = rows.map(({ id }, index): RowOutcome => {
    const error = errorText(Object(results[index]).errors);
    const ok = /ALL_OR_NONE_OPERATION_ROLLED_BACK/.test(error);
    return { index, ...(id ? { id } : {}), ok, ...(ok ? {} : { error }) };
  });
  return { outcomes };
}

const OPERATIONS: string[] = ['insert', 'update', 'delete'];
/** No org has such a record, and no account goes without a name, or with a parent that is not there if a trigger names it. */
const REFUSED: ChangeRow = {
  id: '001000000000000AAA',
  after: { attributes: { type: 'Account' }, Name: null, ParentId: '001000000000000AAA' },
};
