import { ToolError, type ToolErrorParts } from 'orgsmith/toolkit';
import { describe, expect, test } from 'vitest';
import { isToolError } from '../../guard/errors.ts';
import { createRedactor } from '../../guard/redact.ts';
import { sendError, toToolError } from '../../src/failure.ts';

const TOKEN = '00D000000000001!AQ8AQFwx.abcdef_123456';
const REFRESH = '5Aep861abcdefghijk';
const PARTS: ToolErrorParts = { code: 'X', message: 'It failed', next: 'Mend it.' };
const send = (parts: Partial<ToolErrorParts>, redactor = createRedactor()) =>
  sendError(new ToolError({ ...PARTS, ...parts }), redactor);

describe('as it is sent', () => {
  test('is JSON in the text, with what is true in the org and what to do', () => {
    const { text, isError, structuredContent, error } = send({
      outcome: 'unknown',
      retry: 500,
      org: 'dev',
      details: { row: 2 },
    });
    expect(JSON.parse(text)).toEqual({
      error: { ...PARTS, outcome: 'unknown', retry: 500, org: 'dev', details: { row: 2 } },
    });
    expect(error).toEqual(JSON.parse(text).error);
    expect([isError, structuredContent]).toEqual([true, undefined]);
  });

  test('nothing is said twice or left open', () => {
    expect(JSON.parse(send({}).text)).toEqual({ error: { ...PARTS, outcome: 'not_executed', retry: 'no' } });
  });
});

describe('no secret leaves', () => {
  const texts: [string, string][] = [
    ['a token', `GET with ${TOKEN} failed`],
    ['a token in JSON', `answered {"access_token":"${TOKEN}"}`],
    ['a refresh token in JSON', `answered {"refresh_token":"${REFRESH}"}`],
    ['a header', `Authorization: Bearer ${REFRESH}`],
    ['an auth URL', `force://PlatformCLI::${REFRESH}@acme.my.salesforce.com`],
    ['a link that signs in', `https://a.my.salesforce.com/secur/frontdoor.jsp?otp=${REFRESH}`],
  ];
  const places: [string, (text: string) => Partial<ToolErrorParts>][] = [
    ['message', message => ({ message })],
    ['next', next => ({ next })],
    ['details', text => ({ details: { causes: [{ text }] } })],
  ];
  const cases = texts.flatMap(([what, text]) =>
    places.map(([where, parts]) => ({ what, where, parts: parts(text) })),
  );

  test.each(cases)('$what, in the $where', ({ parts }) => {
    // `error` is what `orgsmith call` prints, `text` what MCP sends.
    const sent = JSON.stringify(send(parts));
    for (const secret of [TOKEN, REFRESH]) expect(sent).not.toContain(secret);
  });

  test('nor one that only its value betrays', () => {
    const redactor = createRedactor();
    redactor.learn('correct horse battery');
    expect(
      JSON.stringify(
        send({ message: 'x correct horse battery x', details: { a: ['correct horse battery'] } }, redactor),
      ),
    ).not.toContain('horse');
  });
});

describe('what a model reads', () => {
  test('has nothing invisible', () => {
    const sent = send({ message: 'a\u200bb\u202ec', details: { name: 'x\u{e0041}y' } });
    expect(sent.error).toMatchObject({ message: 'abc', details: { name: 'xy' } });
  });

  test.each([
    ['message', { message: 'x'.repeat(1_000_000) }],
    [
      'escapes',
      { message: '"'.repeat(50_000), next: '\\'.repeat(50_000), details: { a: '\n'.repeat(4_000) } },
    ],
    ['details', { details: { rows: Array.from({ length: 10_000 }, (_, index) => `row ${index} failed`) } }],
  ])('is no longer than a result may be, whatever the %s', (_, parts) => {
    const { text } = send(parts);
    expect(text.length).toBeLessThanOrEqual(25_000);
    expect(JSON.parse(text).error.code).toBe('X');
  });
});

describe('whatever was thrown', () => {
  test('of ours stays', () => {
    const error = new ToolError({ ...PARTS, outcome: 'partial' });
    expect(toToolError(error, undefined)).toBe(error);
    expect(toToolError(new ToolError({ ...PARTS, org: 'uat' }), undefined).parts.org).toBe('uat');
  });

  test.each([
    new Error('boom'),
    new TypeError('x'),
    'text',
    5,
    null,
    undefined,
    { message: 'x' },
    Object.create(null),
  ])('%s becomes one', thrown => {
    const error = toToolError(thrown, undefined);
    expect(isToolError(error)).toBe(true);
    expect(error.parts).toMatchObject({
      code: expect.stringMatching(/^[A-Z_]+$/),
      next: expect.stringMatching(/.{10}/),
    });
    expect(() => send(error.parts)).not.toThrow();
  });
});
