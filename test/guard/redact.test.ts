import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../guard/redact.ts';
import { cpuMs } from '../support/cpu.ts';

const SECRET = '00D000000000001!AQ8AQFwx+/=_"\\Zz$&9.secret';

/** Every form a value may travel in, each within other text. */
const FORMS: Record<string, (text: string) => string> = {
  plain: text => text,
  'in a URL': encodeURIComponent,
  'in a path': encodeURI,
  'in a query string': text => new URLSearchParams({ sid: text }).toString(),
  'in JSON': text => JSON.stringify({ a: text }),
  'in JSON in JSON': text => JSON.stringify({ a: JSON.stringify({ b: text }) }),
  'in base64': text => Buffer.from(text).toString('base64'),
  'in base64, one byte before': text => Buffer.from(`:${text}`).toString('base64'),
  'in base64, two bytes before, more behind': text => Buffer.from(`u:${text}:more`).toString('base64'),
  'in base64url': text => Buffer.from(`user:${text}`).toString('base64url'),
  'in hex': text => Buffer.from(text).toString('hex'),
  'in XML': text =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
};

describe('by value', () => {
  test.each(Object.entries(FORMS))('%s', (_, form) => {
    const redactor = createRedactor();
    redactor.learn(SECRET);
    const clean = redactor.byValue(`before ${form(SECRET)} after`);
    expect(clean).toContain('[secret]');
    expect(clean).not.toContain('secret".'.slice(0, 0) || 'AQ8AQFwx');
    expect(clean).toMatch(/^before .*after$/s);
  });

  test('any secret, in any of these forms, leaves no run of its middle', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 24, maxLength: 60, unit: 'binary-ascii' }),
        fc.constantFrom(...Object.values(FORMS)),
        (secret, form) => {
          const redactor = createRedactor();
          redactor.learn(secret);
          expect(redactor.byValue(form(secret))).toContain('[secret]');
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test('deep: strings and keys, nothing else, and what was given stays', () => {
    const redactor = createRedactor();
    redactor.learn('s3cr3t-value');
    const given = {
      a: ['x s3cr3t-value y', 1, null, true],
      's3cr3t-value': { b: '00Dxx0000000001!AQabcdefghijklmnop' },
    };
    expect(redactor.redactDeep(given)).toEqual({
      a: ['x [secret] y', 1, null, true],
      '[secret]': { b: '00Dxx0000000001!AQabcdefghijklmnop' },
    });
    expect(given.a[0]).toBe('x s3cr3t-value y');
  });

  test('short and missing secrets are not learned, or every text would be redacted', () => {
    const redactor = createRedactor();
    for (const secret of ['', 'abc', null, undefined]) redactor.learn(secret);
    expect(redactor.byValue('abc')).toBe('abc');
  });
});

describe('own text', () => {
  const { ownText } = createRedactor();
  test.each([
    ['token 00D000000000001!AQ8AQFwxyz.abc_123 end', 'token [access token] end'],
    ['00D000000000001AAA!AQ8AQFwxyz', '[access token]'],
    ['sid=00D000000000001%21AQ8AQFwxyz', 'sid=[access token]'],
    ['force://PlatformCLI::5Aep861abc@acme.my.salesforce.com next', '[auth url] next'],
    [
      'https://a.my.salesforce.com/secur/frontdoor.jsp?sid=abc!def&retURL=/x',
      'https://a.my.salesforce.com/secur/frontdoor.jsp?sid=[secret]&retURL=/x',
    ],
    ['https://a/secur/frontdoor.jsp?otp=abcdef', 'https://a/secur/frontdoor.jsp?otp=[secret]'],
    ['jwt eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJhIn0.c2lnbmF0dXJl.', 'jwt [jwt].'],
    ['Authorization: Bearer abcdefghijklmnop123', 'Authorization: Bearer [token]'],
    ['<sessionId>whatever</sessionId>', '<sessionId>[token]</sessionId>'],
    ['{"refresh_token":"5Aep861abcdef"}', '{"refresh_token":"[token]"}'],
    ['accessToken: abcdefghijk', 'accessToken: [token]'],
    ['-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----', '[private key]'],
  ])('%j', (text, clean) => {
    expect(ownText(text)).toBe(clean);
  });

  test.each([
    'Org 00D000000000001AAA',
    'Bearer of news',
    'SELECT Id FROM Account',
    'https://acme.my.salesforce.com/001000000000001',
    'inside=1',
  ])('%j stays', text => {
    expect(ownText(text)).toBe(text);
  });

  test('takes linear time on hostile text', () => {
    const texts = [
      'eyJ'.repeat(60_000),
      'Bearer '.repeat(40_000),
      '-----BEGIN '.repeat(20_000),
      '00D'.repeat(80_000),
      'access_token='.repeat(20_000),
    ];
    expect(cpuMs(() => texts.map(ownText))).toBeLessThan(2_000);
  });
});
