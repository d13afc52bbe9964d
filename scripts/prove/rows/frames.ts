import { randomFrom } from '../random.ts';
import type { Row } from '../row.ts';
import type { Server } from '../server.ts';
import { within } from '../within.ts';

const FRAMES = 200_000;
const BATCH = 500;
const SEEDS = [
  '{"jsonrpc":"2.0","id":900001,"method":"tools/list","params":{}}',
  '{"jsonrpc":"2.0","id":900002,"method":"ping"}',
  '{"jsonrpc":"2.0","id":900003,"method":"tools/call","params":{"name":"get_username","arguments":{}}}',
  '{"jsonrpc":"2.0","id":900004,"method":"tools/call","params":{"name":"run_soql_query","arguments":{"query":7}}}',
  '{"jsonrpc":"2.0","id":900005,"method":"resources/read","params":{"uri":"orgsmith://out/x"}}',
  '{"jsonrpc":"2.0","id":900006,"method":"prompts/get","params":{"name":"explore-org","arguments":{}}}',
  '{"jsonrpc":"2.0","id":900007,"method":"completion/complete","params":{"ref":{"type":"ref/prompt","name":"x"},"argument":{"name":"a","value":"b"}}}',
  '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":900001}}',
  '{"jsonrpc":"2.0","id":900008,"result":{}}',
  '{"jsonrpc":"2.0","id":900009,"error":{"code":-32600,"message":"x"}}',
];
const PIECES = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ',',
  ':',
  'null',
  '1e999',
  '-0',
  '\\u0000',
  '\\ud800',
  '"id":{}',
  '__proto__',
  '\u2028',
  '😀',
  ' ',
];

/** A frame with some of its characters changed, cut, doubled or put elsewhere; always one line. */
function mutated(random: (below: number) => number): string {
  let frame = SEEDS[random(SEEDS.length)] ?? '';
  for (let count = 1 + random(4); count > 0; count--) {
    const [at, length] = [random(frame.length + 1), random(12)];
    const piece = PIECES[random(PIECES.length)] ?? '';
    const kinds = [
      frame.slice(0, at) + piece + frame.slice(at),
      frame.slice(0, at) + frame.slice(at + length),
      frame.slice(0, at) + piece + frame.slice(at + length),
      frame.slice(0, at),
      frame + frame.slice(at),
      frame.slice(0, at) + String.fromCharCode(32 + random(96)) + frame.slice(at + 1),
      `[${frame}]`,
      frame.slice(0, at) + '['.repeat(200) + frame.slice(at),
    ];
    frame = kinds[random(kinds.length)] ?? frame;
  }
  return frame.replace(/[\r\n]/g, '');
}

/** Lines that are nearly messages: none of them stops the server or makes it deaf. */
export const frames: Row = {
  name: 'frames',
  check: 'mutated frames of JSON-RPC; a ping is answered after each 500',
  wanted: '200,000 frames: 0 crashes, 0 hangs',
  async prove(stage) {
    const site = await stage.site(['frames']);
    const all = stage.of(FRAMES, BATCH);
    const found = await strike(await site.serve({ orgs: 'frames' }), all);
    const control = await strike(await site.serve({ orgs: 'frames', without: 'frames' }), BATCH * 2);
    return {
      cases: `${all} frames`,
      figure: `${found.deaf} pings without an answer; the slowest took ${Math.round(found.slowestMs)} ms`,
      holds: found.deaf === 0,
      control: {
        figure: `broken frames end the server: ${control.deaf} of 2 pings without an answer`,
        counts: control.deaf > 0,
      },
    };
  },
};

async function strike(server: Server, count: number): Promise<{ deaf: number; slowestMs: number }> {
  const random = randomFrom(2_026);
  let deaf = 0;
  let slowestMs = 0;
  for (let at = 0; at < count; at += BATCH) {
    for (let frame = 0; frame < BATCH; frame++) server.sendLine(mutated(random));
    const started = performance.now();
    const answer = await within(10_000, server.request('ping', {}));
    slowestMs = Math.max(slowestMs, performance.now() - started);
    if (!answer) deaf += 1;
  }
  return { deaf, slowestMs };
}
