import { ToolError } from '../../guard/errors.ts';
import type { CatalogueEntry } from '../catalogue.ts';
import type { Effect, OrgKind, Plan } from '../toolkit.ts';

/** What the first gates look at: known before an org is opened. */
export interface CallFacts {
  entry: Pick<CatalogueEntry, 'name' | 'toolset' | 'on' | 'release' | 'plans'>;
  /** Of this call: what the tool may do at most, narrowed by its input. */
  effect: Effect;
  readOnly: boolean;
  allowNonGaTools: boolean;
}

/** Lets a call through or says why not, whatever was listed: the second lock behind the listing. */
export function gateCall({ entry, effect, readOnly, allowNonGaTools }: CallFacts): ToolError | undefined {
  const { name } = entry;
  if (entry.release === 'beta' && !allowNonGaTools)
    return refusal('BETA_TOOL', `${name} is beta`, 'Start Orgsmith with --allow-non-ga-tools to use it.');
  if (readOnly && entry.on === 'org' && effect !== 'read')
    return refusal(
      'READ_ONLY',
      `${name} changes the org, and Orgsmith was started with --read-only`,
      'Only the user can lift this, by starting Orgsmith without --read-only.',
    );
  // Core's own apply what was planned elsewhere, or stop work.
  if (entry.on === 'org' && effect !== 'read' && !entry.plans && entry.toolset !== 'core')
    return refusal(
      'NO_PLAN',
      `${name} changes the org and has no plan`,
      'Its author must give it a plan function.',
    );
  return undefined;
}

/** What decides about a plan. */
export interface PlanFacts {
  effect: Effect;
  kind: OrgKind;
  /** `--allow-production-writes` names this org. */
  productionAllowed: boolean;
  /** What the CLI's files say now that they did not say when the org was pinned. */
  drift?: string | undefined;
  maxRows: number;
  maxDeletes: number;
  /** `--no-journal` turns it off, and with it whatever destroys. */
  journal: boolean;
  plan: Pick<Plan, 'title' | 'writes' | 'deletes'>;
  /** A policy file's rule, or a reviewed plan file, has said yes to this plan. */
  preApproved: boolean;
  /** How the caller can be asked: `now` by the client, `later` with apply_plan, `never` in a script. */
  asks: 'now' | 'later' | 'never';
}

/** go: apply it. ask: the client asks its user. wait: it is applied later, after `orgsmith approve` where that is said. */
export type Verdict =
  | { do: 'go' }
  | { do: 'ask' }
  | { do: 'wait'; approval: boolean }
  | { do: 'refuse'; error: ToolError };

/**
 * The policy table: effect x kind x flags x what the client can do. Caps and locks come first, a pre-approval widens
 * none of them; whatever is not plainly allowed is refused.
 */
export function gatePlan(facts: PlanFacts): Verdict {
  const { effect, kind, plan, asks } = facts;
  const error = locked(facts);
  if (error) return { do: 'refuse', error };
  const careful = kind === 'production' && effect !== 'read';
  if (facts.preApproved || (!careful && effect !== 'destroy')) return { do: 'go' };
  if (asks === 'now') return { do: 'ask' };
  if (asks === 'later') return { do: 'wait', approval: careful && effect === 'destroy' };
  return {
    do: 'refuse',
    error: refusal(
      'NOBODY_TO_ASK',
      `"${plan.title}" needs a yes, and nobody can be asked here`,
      'Write it as a plan file (orgsmith plan --out), have it reviewed, and run orgsmith apply; or give a --policy file that pre-approves it.',
    ),
  };
}

function locked(facts: PlanFacts): ToolError | undefined {
  const { effect, kind, productionAllowed, drift, maxRows, maxDeletes, journal, plan } = facts;
  if (drift)
    return refusal(
      'ORG_DRIFT',
      `${drift}. Nothing is changed in an org that may not be the one that is meant`,
      'Ask the user to restart Orgsmith, or to put the alias or default back.',
    );
  if (kind === 'production' && effect !== 'read' && !productionAllowed)
    return refusal(
      'PRODUCTION',
      `"${plan.title}" was not done: this org is a production org`,
      'Only the user can allow changes there, by starting Orgsmith with --allow-production-writes naming this org; then each is asked for.',
    );
  if (plan.deletes > maxDeletes) return overCap('delete', plan.deletes, maxDeletes, '--max-deletes');
  if (plan.writes > maxRows) return overCap('write', plan.writes, maxRows, '--max-rows');
  if (!journal && effect === 'destroy')
    return refusal(
      'NO_JOURNAL',
      `"${plan.title}" was not done: with --no-journal nothing could be undone`,
      'Only the user can lift this, by starting Orgsmith without --no-journal.',
    );
  return undefined;
}

function overCap(verb: string, count: number, max: number, flag: string): ToolError {
  return refusal(
    'ROW_CAP',
    `This would ${verb} ${count} records; one call may ${verb} ${max}`,
    `Narrow it, or work in several calls. Only the user can raise the cap, with ${flag}.`,
  );
}

function refusal(code: string, message: string, next: string): ToolError {
  return new ToolError({ code, message, next });
}
