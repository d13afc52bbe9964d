import { loadCore } from '../../guard/keychain.ts';
import { parseServeFlags } from '../flags.ts';
import { serve } from '../server.ts';
import { resolveSettings } from '../settings.ts';
import { VERSION } from '../version.ts';
import { EXIT, type Io } from './io.ts';
import { openSession } from './open-session.ts';
import type { Parsed } from './table.ts';

/** `orgsmith [serve]`: an MCP server on stdin and stdout until the client goes away. */
export function serveCommand(argv: readonly string[], io: Io): Promise<number> {
  return runServe({ flags: parseServeFlags(argv[0] === 'serve' ? argv.slice(1) : argv) }, io);
}

export async function runServe({ flags }: Pick<Parsed, 'flags'>, io: Io): Promise<number> {
  const settings = resolveSettings(flags, process.env);
  const { session, close } = await openSession(settings, io);
  const debug = (text: string) =>
    settings.debug && io.stderr(`orgsmith: ${session.redactor.ownText(text)}\n`);
  const served = serve(session, {
    version: VERSION,
    listed: () => void prefetch().catch(error => debug(`prefetch: ${error}`)),
    trouble: error => io.stderr(`orgsmith: ${session.redactor.ownText(error.message)}\n`),
  });
  io.stopped.addEventListener('abort', () => void served.close(), { once: true });
  const how = await served.ended;
  await close();
  return how === 'end' ? EXIT.ok : EXIT.error;
}

// What the first call to an org needs, loaded while the model thinks; it would hold the first tools/list for 0.4 s.
async function prefetch(): Promise<void> {
  await loadCore();
  await Promise.all([import('../orgs/open.ts'), import('../../guard/connection.ts'), import('../call.ts')]);
}
