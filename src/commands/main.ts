import { createRedactor } from '../../guard/redact.ts';
import { UsageError } from '../flags.ts';
import { EXIT, type Io } from './io.ts';

/** Runs what argv says; the answer is the exit code. Each command is loaded when used. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  try {
    if (isPlainServe(argv)) return await (await import('./serve.ts')).serveCommand(argv, io);
    return await (await import('../yargs.ts')).runCommand(argv, io);
  } catch (error) {
    const { ownText } = createRedactor();
    io.stderr(`orgsmith: ${ownText(error instanceof Error ? error.message : String(error))}\n`);
    if (error instanceof UsageError) return EXIT.usage;
    if (error instanceof Error && argv.includes('--debug')) io.stderr(`${ownText(error.stack ?? '')}\n`);
    return EXIT.error;
  }
}

// `serve` is what hosts start, many times a day: it parses the flag table without yargs.
function isPlainServe(argv: readonly string[]): boolean {
  const [first = ''] = argv;
  if (argv.some(word => ['--help', '-h', '--version', '--get-yargs-completions'].includes(word)))
    return false;
  return argv.length === 0 || first === 'serve' || first.startsWith('-');
}
