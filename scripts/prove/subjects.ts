import type { Ground, WriteInput } from './operations.ts';
import type { Answered, Server } from './server.ts';
import type { Truth } from './truth.ts';

export type Claim = 'done' | 'not_executed' | 'partial' | 'unknown' | 'nothing';
/** Something that can be asked to work on an org, and says what became of it. */
export interface Subject {
  act(alias: string, ground: Ground): Promise<Claim>;
}

/** The server under proof: a plan is applied, a job that goes on is waited for. */
export function orgsmith(server: Server): Subject {
  async function answerTo(alias: string, tool: string, input: object): Promise<Answered> {
    const answer = await server.call(tool, { ...input, org: alias });
    const { plan, status, result } = answer.facts;
    if (status === 'planned') return server.call('apply_plan', { plan: Object(plan).id });
    const { outcome, job } = Object(result);
    return outcome === 'running' ? answerTo(alias, tool, { job }) : answer;
  }
  return {
    async act(alias, ground) {
      const answer = await answerTo(alias, ground.tool, ground.input).catch(whenSilent);
      if (answer === undefined) return 'nothing';
      if (answer.error) return claimOf(answer.error.outcome);
      await ground.read?.(answer, input => answerTo(alias, ground.tool, input));
      return ground.read ? 'done' : claimOf(Object(answer.facts.result).outcome);
    },
  };
}

/** A call that is never answered claims nothing, and is counted; what else goes wrong is the proof's own fault. */
function whenSilent(error: unknown): undefined {
  if (!(error instanceof Error) || !error.message.startsWith('no answer')) throw error;
}

function claimOf(word: unknown): Claim {
  if (word === 'executed') return 'done';
  return word === 'done' || word === 'partial' || word === 'unknown' ? word : 'not_executed';
}

/** The control: a client as they are often written. It tries again when no answer came, and takes any 2xx for success. */
export function naive(truthOf: (alias: string) => Truth): Subject {
  function send(truth: Truth, { operation, records, key }: WriteInput) {
    const ids = records.map(({ Id }) => Id).join(',');
    if (operation === 'delete') return truth.raw('DELETE', `composite/sobjects?ids=${ids}`);
    const typed = records.map(record => ({ attributes: { type: 'Account' }, ...record }));
    const path = operation === 'upsert' ? `composite/sobjects/Account/${key}` : 'composite/sobjects';
    return truth.raw(operation === 'insert' ? 'POST' : 'PATCH', path, { records: typed });
  }
  return {
    async act(alias, { write }) {
      if (!write) throw new Error('The control only writes');
      for (let attempt = 0; attempt < 3; attempt++) {
        const answer = await send(truthOf(alias), write).catch(() => undefined);
        if (answer && answer.status < 300) return 'done';
        if (answer && answer.status < 500) return 'not_executed';
      }
      return 'not_executed';
    },
  };
}
