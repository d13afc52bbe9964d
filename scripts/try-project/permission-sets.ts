import { readdirSync } from 'node:fs';
import type { Connection } from '@salesforce/core';
import type { SfdxProject } from './project.ts';
import { wordsOf } from './sample-data.ts';

export interface Assigned {
  assigned: string[];
  failures: string[];
}

/** Assigns each permission set of a project to the one who is signed in, as `sf org assign permset` does. */
export async function assignPermissionSets(project: SfdxProject, connection: Connection): Promise<Assigned> {
  const { Org, User } = await import('@salesforce/core');
  const user = await User.create({ org: await Org.create({ connection }) });
  const { user_id: id } = await connection.identity();
  const result: Assigned = { assigned: [], failures: [] };
  for (const name of namesOf(project)) {
    try {
      await user.assignPermissionSets(id, [name]);
      result.assigned.push(name);
    } catch (error) {
      result.failures.push(`${name}: ${wordsOf(error)}`);
    }
  }
  return result;
}

function namesOf({ sources }: SfdxProject): string[] {
  const names = sources
    .flatMap(source => readdirSync(source, { recursive: true, encoding: 'utf8' }))
    .flatMap(path => /([^/\\]+)\.permissionset-meta\.xml$/.exec(path)?.[1] ?? [])
    // One of a namespace is a package's, and comes with it.
    .filter(name => !name.includes('__'));
  return [...new Set(names)].sort();
}
