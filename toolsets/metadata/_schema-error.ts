import { ToolError } from 'orgsmith/toolkit';

/** A definition that cannot be; nothing was written. */
export function schemaError(code: string, message: string, next: string): ToolError {
  return new ToolError({ code, message: `${message}; nothing was written`, next, retry: 'after_fix' });
}
