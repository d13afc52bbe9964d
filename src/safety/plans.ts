import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { ToolError } from '../../guard/errors.ts';
import type { JsonObject } from '../toolkit.ts';
import { createWhole, orElse, type StateFolder } from './state-folder.ts';

/** What to call again, and the digest that the org must still give. */
export interface Planned {
  tool: string;
  input: JsonObject;
  orgId: string;
  username: string;
  /** How the org is named to people. */
  org: string;
  alias: string;
  title: string;
  /** Of what the plan is bound to; another digest means that the org changed meanwhile. */
  digest: string;
}

/** A plan that waits for a yes. */
export interface StoredPlan extends Planned {
  id: string;
  /** It needs `orgsmith approve` before it is applied. */
  approval: boolean;
  /** Milliseconds since 1970. */
  expires: number;
}

export const PLAN_KEEPS_MS = 600_000;
/** A question waits for its answer no longer. */
export const ASK_KEEPS_MS = 120_000;

export interface Plans {
  put(plan: Omit<StoredPlan, 'id'>): StoredPlan;
  /** Takes a plan out, once and for all: a second taker gets PLAN_GONE. */
  take(id: string): StoredPlan;
  /** Plans that wait, oldest first. */
  waiting(): StoredPlan[];
  approve(id: string): void;
}

/** The plans of this machine's user, in `plans/` of the state folder. */
export function openPlans(state: StateFolder, now: () => number = Date.now): Plans {
  const fileOf = (id: string) => state.path('plans', `${id}.json`);
  const approvalOf = (id: string) => state.path('plans', `${id}.approved`);

  // Another process may have taken it meanwhile.
  const read = (file: string): StoredPlan | undefined =>
    orElse(() => {
      const [signature = '', text = ''] = readFileSync(file, 'utf8').split('\n');
      return state.isSigned(text, signature) ? JSON.parse(text) : undefined;
    }, undefined);

  const isApproved = (id: string) =>
    orElse(() => state.isSigned(`approved ${id}`, readFileSync(approvalOf(id), 'utf8')), false);

  function waiting(): StoredPlan[] {
    const names = orElse(() => readdirSync(state.path('plans')), []).filter(name => name.endsWith('.json'));
    // One that is good for longer than any plan was made before the clock went back.
    const isGood = ({ expires }: StoredPlan) => expires > now() && expires <= now() + PLAN_KEEPS_MS;
    return names
      .flatMap(name => read(state.path('plans', name)) ?? [])
      .filter(plan => isGood(plan) || forget(plan.id))
      .sort((a, b) => a.expires - b.expires);
  }

  function forget(id: string): false {
    for (const file of [fileOf(id), approvalOf(id)]) rmSync(file, { force: true });
    return false;
  }

  return {
    waiting,
    put(plan) {
      waiting();
      const stored = { ...plan, id: randomBytes(9).toString('base64url').replace(/[-_]/g, 'x') };
      const text = JSON.stringify(stored);
      createWhole(fileOf(stored.id), `${state.sign(text)}\n${text}`);
      return stored;
    },
    take(id) {
      const plan = /^\w{1,40}$/.test(id) ? waiting().find(each => each.id === id) : undefined;
      if (!plan) throw gone(id);
      if (plan.approval && !isApproved(id)) throw notApproved(plan);
      const taken = `${fileOf(id)}.taken`;
      try {
        // Of two who rename the same file one fails.
        renameSync(fileOf(id), taken);
      } catch {
        throw gone(id);
      }
      rmSync(taken, { force: true });
      forget(id);
      return plan;
    },
    approve(id) {
      createWhole(approvalOf(id), state.sign(`approved ${id}`));
    },
  };
}

function gone(id: string): ToolError {
  return new ToolError({
    code: 'PLAN_GONE',
    message: `There is no plan ${id.slice(0, 40)} that waits: it was applied, it has expired after ten minutes, or it never was`,
    next: 'Make the call again for a fresh plan.',
    retry: 'after_fix',
  });
}

function notApproved({ id, title, org }: StoredPlan): ToolError {
  return new ToolError({
    code: 'NOT_APPROVED',
    message: `"${title}" in ${org} was not approved yet`,
    next: `Ask the user to run orgsmith approve in a terminal of their own, within ten minutes; then call apply_plan with ${id} again.`,
    retry: 'after_fix',
  });
}
