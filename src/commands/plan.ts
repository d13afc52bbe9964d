import { readFileSync, writeFileSync } from 'node:fs';
import { UsageError } from '../flags.ts';
import { applyPlanFile, PLAN_FILE, type PlanFile, planToFile } from '../plan-file.ts';
import { answering, argumentsOf } from './call.ts';
import type { RunCommand } from './table.ts';

/** `orgsmith plan <tool> --out FILE`. */
export const runPlan: RunCommand = (parsed, io) =>
  answering(parsed, io, async (session, caller) => {
    const { tool, out } = parsed.own;
    const input = await argumentsOf(session, String(tool), parsed, io);
    const plan = await planToFile(session, String(tool), input, caller);
    writeFileSync(String(out), `${JSON.stringify(plan, null, 2)}\n`, { mode: 0o600 });
    return { text: `${plan.title} in ${plan.org}: see ${String(out)}. Nothing was changed.`, isError: false };
  });

/** `orgsmith apply <file>`. */
export const runApply: RunCommand = (parsed, io) => {
  const plan = readPlan(String(parsed.own.file));
  return answering(parsed, io, (session, caller) =>
    applyPlanFile(session, plan, { ...caller, asks: 'never' }),
  );
};

function readPlan(path: string): PlanFile {
  try {
    return PLAN_FILE.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/\s+/g, ' ').slice(0, 300) : error;
    throw new UsageError(`${path} is no plan of orgsmith plan: ${why}`);
  }
}
