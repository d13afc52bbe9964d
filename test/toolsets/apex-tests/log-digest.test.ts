import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { digest } from '../../../toolsets/apex-tests/_log-digest.ts';
import { eventsOf } from '../../../toolsets/apex-tests/_log-lines.ts';

const SAMPLE = join(import.meta.dirname, 'sample.log');
const text = readFileSync(SAMPLE, 'utf8');

async function* chunks(whole: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(whole);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const digestOf = (whole: string, size = 7, depth = 4) => digest(eventsOf(chunks(whole, size)), depth);

describe('the digest of a log', () => {
  it('is what the golden file says', async () => {
    expect(await digest(eventsOf(createReadStream(SAMPLE)), 4)).toMatchInlineSnapshot(`
      {
        "debug": [
          "[33]|DEBUG|two
      lines | and a bar",
        ],
        "dml": [
          {
            "at": "[20]",
            "count": 1,
            "ms": 6,
            "rows": 3,
            "what": "Update Account",
          },
        ],
        "exceptions": [
          "[22]|System.NullPointerException: Attempt to de-reference a null object",
          "System.NullPointerException: Attempt to de-reference a null object

      Class.InvoiceService.total: line 22, column 1
      AnonymousBlock: line 1, column 1",
        ],
        "left": 0,
        "limits": [
          "SOQL queries: 2 of 100",
          "query rows: 5 of 50000",
          "DML statements: 1 of 150",
          "CPU time: 18 of 10000",
        ],
        "ms": 26,
        "slowest": [
          {
            "calls": 1,
            "ms": 19,
            "name": "InvoiceService.total(String)",
            "own": 12.5,
          },
          {
            "calls": 1,
            "ms": 23,
            "name": "execute_anonymous_apex",
            "own": 4,
          },
          {
            "calls": 1,
            "ms": 3.5,
            "name": "InvoiceService.sum(List<Account>)",
            "own": 3.5,
          },
          {
            "calls": 1,
            "ms": 3,
            "name": "AccountTrigger on Account trigger event BeforeUpdate",
            "own": 3,
          },
        ],
        "soql": [
          {
            "at": "[12] [31]",
            "count": 2,
            "ms": 7,
            "rows": 5,
            "what": "SELECT Id, Name FROM Account WHERE Name LIKE :tmpVar1",
          },
        ],
        "tree": [
          "execute_anonymous_apex  23 ms",
          "  InvoiceService.total(String)  19 ms",
          "    InvoiceService.sum(List<Account>)  3.5 ms",
          "    AccountTrigger on Account trigger event BeforeUpdate  3 ms",
        ],
      }
    `);
  });

  it.each([1, 3, 1_000, 1_000_000])('is the same in pieces of %i bytes', async size => {
    expect(await digestOf(text, size)).toEqual(await digestOf(text, 64));
  });

  it('keeps signs of several bytes that a piece cuts', async () => {
    const log = '10:00:00.0 (1)|USER_DEBUG|[1]|DEBUG|Zoë 💡';
    expect((await digestOf(log, 1)).debug).toEqual(['[1]|DEBUG|Zoë 💡']);
  });

  it.each([
    ['nothing', ''],
    ['no log', '<html>sign in</html>'],
    ['a log that was cut in the middle', text.slice(0, 1_000)],
    [
      'ends without beginnings',
      '10:00:00.0 (5)|METHOD_EXIT|[1]|x\n10:00:00.0 (6)|SOQL_EXECUTE_END|[1]|Rows:2',
    ],
  ])('of %s is a digest all the same', async (_, log) => {
    const { ms, tree } = await digestOf(log);
    expect(ms).toBeGreaterThanOrEqual(0);
    expect(tree.length).toBeLessThan(10);
  });

  it('times a statement by its own end, not by that of one within it', async () => {
    const log = [
      '10:00:00.0 (1000000)|DML_BEGIN|[1]|Op:Insert|Type:Account|Rows:1',
      '10:00:00.0 (2000000)|SOQL_EXECUTE_BEGIN|[2]|Aggregations:0|SELECT Id FROM Task',
      '10:00:00.0 (3000000)|SOQL_EXECUTE_END|[2]|Rows:4',
      '10:00:00.0 (9000000)|DML_END|[1]',
    ].join('\n');
    const { soql, dml } = await digestOf(log);
    expect([soql, dml]).toMatchObject([[{ rows: 4, ms: 1 }], [{ rows: 1, ms: 8 }]]);
  });

  it('is bounded, and says what it left out', async () => {
    const many = Array.from({ length: 5_000 }, (_, n) =>
      [
        `10:00:00.0 (${n * 10})|USER_DEBUG|[1]|DEBUG|${'x'.repeat(2_000)}`,
        `10:00:00.0 (${n * 10 + 1})|SOQL_EXECUTE_BEGIN|[${n}]|Aggregations:0|SELECT Id FROM A${n}`,
        `10:00:00.0 (${n * 10 + 2})|SOQL_EXECUTE_END|[${n}]|Rows:1`,
        `10:00:00.0 (${n * 10 + 3})|METHOD_ENTRY|[1]|01p|M${n}()`,
        `10:00:00.0 (${n * 10 + 4})|METHOD_EXIT|[1]|01p|M${n}()`,
      ].join('\n'),
    ).join('\n');
    const found = await digestOf(many, 65_536);
    expect(JSON.stringify(found).length).toBeLessThan(40_000);
    expect(found.left).toBe(4_950 + 4_980);
    expect(found.tree.at(-1)).toBe('… 4940 calls more');
  });
});
