import { type Org, soql } from 'orgsmith/toolkit';
import { readTooling, refusal } from './_read.ts';

export interface Trace {
  id: string;
  user: string;
  level: string;
  levelId: string;
  until: string;
  /** Made by this tool. */
  ours: boolean;
}

const PREFIX = 'Orgsmith_';
/** https://developer.salesforce.com/docs/atlas.en-us.api_tooling.meta/api_tooling/tooling_api_objects_debuglevel.htm */
export const LEVELS = {
  default: {
    ApexCode: 'DEBUG',
    ApexProfiling: 'INFO',
    Callout: 'INFO',
    Database: 'INFO',
    System: 'DEBUG',
    Validation: 'INFO',
    Visualforce: 'INFO',
    Workflow: 'INFO',
  },
  fine: {
    ApexCode: 'FINE',
    ApexProfiling: 'FINE',
    Callout: 'FINE',
    Database: 'FINE',
    System: 'FINE',
    Validation: 'INFO',
    Visualforce: 'FINE',
    Workflow: 'FINE',
  },
  finest: {
    ApexCode: 'FINEST',
    ApexProfiling: 'FINEST',
    Callout: 'FINEST',
    Database: 'FINEST',
    System: 'FINE',
    Validation: 'INFO',
    Visualforce: 'FINER',
    Workflow: 'FINER',
  },
} as const;

/** The users whom the org traces now. */
export async function readTraces(org: Org): Promise<Trace[]> {
  const rows = await readTooling(
    org,
    soql`SELECT Id, TracedEntity.Name, TracedEntityId, DebugLevelId, DebugLevel.DeveloperName, ExpirationDate FROM TraceFlag WHERE LogType = 'USER_DEBUG'`,
  );
  const live = rows.filter(
    ({ ExpirationDate }) => Date.parse(String(ExpirationDate).replace('+0000', 'Z')) > Date.now(),
  );
  const ids = [...new Set(live.map(({ TracedEntityId }) => String(TracedEntityId)))];
  const users =
    ids.length > 0 ? await readTooling(org, soql`SELECT Id, Username FROM User WHERE Id IN ${ids}`) : [];
  return live.map(row => {
    const level = String(Object(row.DebugLevel).DeveloperName ?? '');
    return {
      id: String(row.Id),
      user: String(users.find(({ Id }) => Id === row.TracedEntityId)?.Username ?? row.TracedEntityId),
      level,
      levelId: String(row.DebugLevelId),
      until: String(row.ExpirationDate),
      ours: level.startsWith(PREFIX),
    };
  });
}

/** Traces a user from now on. One flag of ours is prolonged; one of somebody else is left as it is, and that is said. */
export async function startTrace(
  org: Org,
  {
    userId,
    user,
    level,
    minutes,
    traces,
  }: { userId: string; user: string; level: keyof typeof LEVELS; minutes: number; traces: readonly Trace[] },
): Promise<void> {
  const known = traces.find(each => each.user === user);
  if (known && !known.ours)
    throw refusal(
      'ALREADY_TRACED',
      `${user} is traced already until ${known.until}, by a flag with debug level ${known.level} that is not ours`,
      'Use its logs, or have its owner remove it; an org keeps one such flag for a user.',
    );
  const DebugLevelId = await levelOf(org, level);
  const StartDate = new Date().toISOString();
  const ExpirationDate = new Date(Date.now() + minutes * 60_000).toISOString();
  if (known)
    await org.send('PATCH', `tooling/sobjects/TraceFlag/${known.id}`, {
      DebugLevelId,
      StartDate,
      ExpirationDate,
    });
  else
    await org.send('POST', 'tooling/sobjects/TraceFlag', {
      TracedEntityId: userId,
      LogType: 'USER_DEBUG',
      DebugLevelId,
      StartDate,
      ExpirationDate,
    });
}

async function levelOf(org: Org, level: keyof typeof LEVELS): Promise<string> {
  const name = `${PREFIX}${level}`;
  const [found] = await readTooling(org, soql`SELECT Id FROM DebugLevel WHERE DeveloperName = ${name}`);
  if (found) return String(found.Id);
  const body = { DeveloperName: name, MasterLabel: `Orgsmith ${level}`, ...LEVELS[level] };
  return String(Object((await org.send('POST', 'tooling/sobjects/DebugLevel', body)).body).id);
}

/** Removes flags, and the debug levels of ours that no flag uses any more. */
export async function stopTraces(org: Org, own: readonly Trace[], all: readonly Trace[]): Promise<void> {
  for (const { id } of own) await org.send('DELETE', `tooling/sobjects/TraceFlag/${id}`);
  const used = new Set(all.filter(each => !own.includes(each)).map(({ levelId }) => levelId));
  for (const levelId of new Set(own.map(each => each.levelId)))
    if (!used.has(levelId)) await org.send('DELETE', `tooling/sobjects/DebugLevel/${levelId}`);
}
