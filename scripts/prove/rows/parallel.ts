import type { Row } from '../row.ts';
import type { Server } from '../server.ts';

const WIDTH = 100;
const ROUNDS = 50;

/** Many queries at once say the same as one after the other. */
export const parallel: Row = {
  name: 'parallel',
  check: `${WIDTH} queries at once against the same one after the other`,
  wanted: 'each answer the same',
  async prove(stage) {
    const site = await stage.site(['parallel']);
    const server = await site.serve({ orgs: 'parallel' });
    const serial: string[] = [];
    for (let row = 0; row < WIDTH; row++) serial.push(await ask(server, row));
    const rounds = stage.of(ROUNDS);
    let different = 0;
    for (let round = 0; round < rounds; round++) different += await differing(server, serial);
    await site.truth('parallel').insert([{ Name: 'AAA first of all' }]);
    const control = await differing(server, serial);
    return {
      cases: `${rounds} rounds of ${WIDTH}`,
      figure: `${different} differ`,
      holds: different === 0,
      control: { figure: `a record more meanwhile: ${control} differ`, counts: control > 0 },
    };
  },
};

async function ask(server: Server, row: number): Promise<string> {
  const query = `SELECT Name FROM Account ORDER BY Name LIMIT ${1 + row}`;
  const { facts, error } = await server.call('run_soql_query', { query });
  return JSON.stringify(error ?? facts);
}

async function differing(server: Server, serial: readonly string[]): Promise<number> {
  const answers = await Promise.all(serial.map((_, row) => ask(server, row)));
  return answers.filter((answer, row) => answer !== serial[row]).length;
}
