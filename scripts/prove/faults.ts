import type { FaultRule } from '../../fixtures/local-org/faults/book.ts';

type Strike = Pick<FaultRule, 'effect' | 'times'>;
const once = (effect: FaultRule['effect']): Strike[] => [{ effect }];

/** What goes wrong with the request that does the work, by its name in the table. */
export const FAULTS: Record<string, Strike[]> = {
  none: [],
  delay: once({ kind: 'delay', ms: 300 }),
  'reset before': once({ kind: 'reset', when: 'before' }),
  'reset after': once({ kind: 'reset', when: 'after' }),
  'half body': once({ kind: 'half-body' }),
  'slow body': once({ kind: 'slow-body', ms: 400 }),
  'wrong length': once({ kind: 'wrong-length', by: 40 }),
  '500': once({
    kind: 'answer',
    status: 500,
    body: [{ errorCode: 'UNKNOWN_EXCEPTION', message: 'An unexpected error occurred. ErrorId: 1-2' }],
  }),
  '502': once({ kind: 'answer', status: 502, body: 'Bad Gateway' }),
  '503': once({
    kind: 'answer',
    status: 503,
    body: [{ errorCode: 'SERVER_UNAVAILABLE', message: 'Server too busy' }],
  }),
  '504': once({ kind: 'answer', status: 504, body: 'Gateway Timeout' }),
  '429': once({
    kind: 'answer',
    status: 429,
    headers: { 'retry-after': '1' },
    body: [{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'slow down' }],
  }),
  'daily limit': once({ kind: 'daily-limit' }),
  'concurrent limit': once({ kind: 'concurrent-limit' }),
  'row lock': once({ kind: 'row-lock' }),
  '401 once': once({ kind: 'token-expired' }),
  redirect: once({ kind: 'redirect', to: 'https://elsewhere.example/' }),
  'html 200': once({ kind: 'html' }),
  'broken json': once({ kind: 'broken-json' }),
  'endless cursor': [{ effect: { kind: 'endless-cursor' }, times: Number.POSITIVE_INFINITY }],
  '401 always': [{ effect: { kind: 'token-expired' }, times: Number.POSITIVE_INFINITY }],
  'refresh refused': [
    { effect: { kind: 'token-expired' } },
    { effect: { kind: 'refresh-refused' }, times: 10 },
  ],
};

/** Those of the login itself, which belongs to no org: one at a time, on a site of their own. */
export const LOGIN_FAULTS = ['401 always', 'refresh refused'];
/** Of readings only. */
export const CURSOR_FAULTS = ['endless cursor'];
