import { isToolError, type ToolErrorParts } from 'orgsmith/toolkit';
import { UsageError } from '../../src/flags.ts';

/** The message of the UsageError that a function throws; anything else it throws goes on. */
export function usageError(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** The parts of the ToolError that a function throws or rejects with; anything else goes on. */
export async function toolError(run: () => unknown): Promise<Omit<ToolErrorParts, 'cause'>> {
  try {
    await run();
  } catch (error) {
    if (isToolError(error)) return error.parts;
    throw error;
  }
  throw new Error('nothing was refused');
}
