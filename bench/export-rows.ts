import type { LocalOrg } from '../fixtures/local-org/start.ts';

/** Ten fields of a note: ids, texts with quotes and line ends, a flag, times. */
export const query = (rows: number) =>
  `SELECT Id, Title, Body, IsPrivate, ParentId, OwnerId, CreatedDate, CreatedById, LastModifiedDate, SystemModstamp FROM Note LIMIT ${rows}`;

/** Fills the org with notes, by Bulk API 2.0. */
export async function plantNotes({ url, orgs }: LocalOrg, rows: number): Promise<void> {
  const call = async (method: string, path: string, body?: ReadableStream | string, type = 'json') => {
    const answer = await fetch(`${url}/services/data/v66.0/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${orgs[0]?.accessToken}`,
        'content-type': type === 'csv' ? 'text/csv' : 'application/json',
      },
      ...(body === undefined ? {} : { body, duplex: 'half' }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return Object(/json/.test(answer.headers.get('content-type') ?? '') ? await answer.json() : {});
  };
  const account = await call('GET', `query?q=${encodeURIComponent('SELECT Id FROM Account LIMIT 1')}`);
  const parent: string = account.records[0].Id;
  const job = await call('POST', 'jobs/ingest', JSON.stringify({ object: 'Note', operation: 'insert' }));
  await call('PUT', `jobs/ingest/${job.id}/batches`, ReadableStream.from(csv(rows, parent)), 'csv');
  await call('PATCH', `jobs/ingest/${job.id}`, JSON.stringify({ state: 'UploadComplete' }));
  for (;;) {
    const { state, numberRecordsProcessed } = await call('GET', `jobs/ingest/${job.id}`);
    if (state === 'JobComplete' && numberRecordsProcessed === rows) break;
    if (/JobComplete|Failed|Aborted/.test(state)) throw new Error(`The rows were not loaded: ${state}`);
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  await call('DELETE', `jobs/ingest/${job.id}`);
}

function* csv(rows: number, parent: string): Generator<Uint8Array> {
  const body = '"A note of ""some"" words, one\nline end."';
  yield Buffer.from('Title,Body,ParentId\n');
  for (let from = 0; from < rows; from += 1_000) {
    const some = Array.from({ length: Math.min(1_000, rows - from) }, (_, at) => from + at);
    yield Buffer.from(some.map(index => `Note ${index},${body},${parent}\n`).join(''));
  }
}
