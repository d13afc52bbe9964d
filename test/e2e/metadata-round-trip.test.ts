import { expect, it } from 'vitest';
import { toolTrip } from '../../scripts/try-project/tool-trip.ts';
import { inFull } from '../support/long.ts';
import { cli, startOrgs, temporaryFolder } from './_door.ts';

// In short: from outside, the harder way.
const outside: [string, boolean] = ['outside', false];
it.each<[string, boolean]>(inFull([outside, ['in the project', true]], [outside]))(
  'deploy, change, preview, conflict, retrieve, compare, delete, roll back; working directory %s',
  { timeout: 180_000 },
  async (_, inside) => {
    const { home, close } = await startOrgs({
      orgs: [{ alias: 'scratch', kind: 'scratch' }],
      projectDir: false,
    });
    const places = { cli: cli(), home, source: 'fixtures/project', packageDirs: ['force-app'], inside };
    const trip = await toolTrip({ ...places, work: temporaryFolder() }).finally(close);
    expect(trip.problems).toEqual([]);
    expect(trip).toMatchObject({ components: 51, sameMeaning: 0 });
    expect(trip.steps.length).toBe(13);
  },
);
