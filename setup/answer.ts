import { isToolError } from '../guard/errors.ts';
import { createRedactor, type Redactor } from '../guard/redact.ts';
import { EXIT, type Io } from '../src/commands/io.ts';
import type { RunCommand } from '../src/commands/table.ts';
import { UsageError } from '../src/flags.ts';

/** Runs a command whose failures are told with what mends them, in JSON where that is asked for; no secret in either. */
export function telling(
  work: (own: Record<string, unknown>, io: Io, redactor: Redactor) => Promise<number>,
): RunCommand {
  return async ({ own }, io) => {
    const redactor = createRedactor();
    try {
      return await work(own, io, redactor);
    } catch (error) {
      if (!isToolError(error)) throw error;
      const { code, next } = error.parts;
      const message = redactor.ownText(error.message);
      const fix = inFlags(next);
      if (own.json === true)
        io.stdout(
          `${JSON.stringify({ status: EXIT.error, name: code, message, actions: [fix] }, null, 2)}\n`,
        );
      else io.stderr(`orgsmith: ${inFlags(message)}. ${fix}\n`);
      return EXIT.error;
    }
  };
}

/** Prints what a command found out: as the CLI's JSON, or as text. */
export function tell(io: Io, json: boolean, result: unknown, text: string, warnings: string[] = []): void {
  if (json) io.stdout(`${JSON.stringify({ status: EXIT.ok, result, warnings }, null, 2)}\n`);
  else io.stdout(`${text}\n`);
  if (!json) for (const warning of warnings) io.stderr(`${warning}\n`);
}

/** The text of an option; undefined when it was not given. */
export function textOf(own: Record<string, unknown>, name: string): string | undefined {
  const value = own[name];
  if (Array.isArray(value)) throw new UsageError(`--${name} was given more than once`);
  if (value === '') throw new UsageError(`--${name} names nothing`);
  return typeof value === 'string' ? value : undefined;
}

// The sign-in tells what mends it in terms of the environment; here the same are flags.
const FLAGS: readonly [string, string][] = [
  ['SALESFORCE_LOGIN_URL', '--instance-url'],
  ['SALESFORCE_CLIENT_ID', '--client-id'],
  ['SALESFORCE_USERNAME', '--username'],
];

function inFlags(text: string): string {
  return FLAGS.reduce(
    (said, [variable, flag]) => said.replaceAll(`${variable}:`, `${flag}:`).replaceAll(variable, flag),
    text,
  );
}
