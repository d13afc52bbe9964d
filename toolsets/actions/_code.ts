import { type Org, readAll, type SalesforceRecord, soql } from 'orgsmith/toolkit';
import type { Action } from './_action.ts';
import { type Declared, fromOutside, innerTypes, methodsWith, restOf } from './_apex-text.ts';

interface Read {
  mark: string;
  actions: Action[];
}

/** Classes, and characters of code, that are asked for at once. */
const MOST_BODIES = 200;
const MOST_CODE = 4_000_000;

/** What the classes of an org offer to a user, by class; a body is read again when its class has changed. */
const known = new Map<string, Map<string, Read>>();

/**
 * AuraEnabled methods and Apex REST classes, as the org's code has them. Code of other packages is hidden, and a class
 * says nothing of it elsewhere.
 */
export async function actionsInCode(
  org: Org,
  progress: (done: number, total: number) => void,
): Promise<Action[]> {
  const whose = `${org.id} ${org.username}`;
  const kept = known.get(whose) ?? new Map<string, Read>();
  known.set(whose, kept);
  const own = org.facts.namespacePrefix;
  const classes = await readAll(
    org,
    soql`SELECT Id, LengthWithoutComments, LastModifiedDate, BodyCrc FROM ApexClass WHERE NamespacePrefix = ${own} ORDER BY Name`,
    { tooling: true },
  );
  // Dates count whole seconds; a checksum tells two changes within one apart.
  const marks = new Map(classes.map(each => [String(each.Id), `${each.LastModifiedDate} ${each.BodyCrc}`]));
  const changed = classes.filter(({ Id }) => kept.get(String(Id))?.mark !== marks.get(String(Id)));
  let done = 0;
  for (const ids of inParts(changed)) {
    const bodies = await readAll(org, soql`SELECT Id, Name, Body FROM ApexClass WHERE Id IN ${ids}`, {
      tooling: true,
    });
    for (const { Id, Name, Body } of bodies)
      kept.set(String(Id), {
        mark: marks.get(String(Id)) ?? '',
        actions: actionsOf(String(Name), String(Body ?? '')),
      });
    done += ids.length;
    progress(done, changed.length);
  }
  return classes.flatMap(({ Id }) => kept.get(String(Id))?.actions ?? []);
}

/** Ids in parts whose code an answer can hold. */
function inParts(classes: readonly SalesforceRecord[]): string[][] {
  const parts: string[][] = [];
  let code = MOST_CODE;
  for (const { Id, LengthWithoutComments } of classes) {
    code += Number(LengthWithoutComments);
    if (code >= MOST_CODE || (parts.at(-1)?.length ?? 0) >= MOST_BODIES) {
      parts.push([]);
      code = Number(LengthWithoutComments);
    }
    parts.at(-1)?.push(String(Id));
  }
  return parts;
}

/** What one class offers. */
export function actionsOf(className: string, source: string): Action[] {
  const inner = innerTypes(source, className);
  const aura = methodsWith(source, 'AuraEnabled').filter(
    ({ modifiers }) => /\bstatic\b/.test(modifiers) && /\b(public|global)\b/.test(modifiers),
  );
  const rest = restOf(source);
  return [
    ...aura.map(method => toAction(className, method, inner)),
    ...(rest
      ? [
          {
            ...{ kind: 'apex_rest' as const, name: className, label: `/services/apexrest${rest.path}` },
            ...{
              description: `${rest.methods.join(' ')}; call_api and call_api_readonly call it`,
              inputs: [],
              outputs: [],
            },
          },
        ]
      : []),
  ];
}

function toAction(
  className: string,
  { name, said, returns, parameters }: Declared,
  inner: ReadonlyMap<string, string>,
): Action {
  return {
    kind: 'aura',
    name: `${className}.${name}`,
    ...(/cacheable\s*=\s*true/i.test(said) ? { description: 'cacheable: meant to read only' } : {}),
    inputs: parameters.map(each => ({ name: each.name, type: fromOutside(each.type, inner) })),
    outputs: [{ name: 'result', type: fromOutside(returns, inner) }],
  };
}
