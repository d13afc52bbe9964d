import type { FaultRule } from '../../fixtures/local-org/faults/book.ts';

type Effect = FaultRule['effect'];

/** What goes wrong once with the request that does the work, by its name in the table. */
export const FAULTS: Record<string, Effect[]> = {
  none: [],
  delay: [{ kind: 'delay', ms: 300 }],
  'reset before': [{ kind: 'reset', when: 'before' }],
  'reset after': [{ kind: 'reset', when: 'after' }],
  'half body': [{ kind: 'half-body' }],
  'slow body': [{ kind: 'slow-body', ms: 400 }],
  'wrong length': [{ kind: 'wrong-length', by: 40 }],
  '500': [
    {
      kind: 'answer',
      status: 500,
      body: [{ errorCode: 'UNKNOWN_EXCEPTION', message: 'An unexpected error occurred. ErrorId: 1-2' }],
    },
  ],
  '502': [{ kind: 'answer', status: 502, body: 'Bad Gateway' }],
  '503': [
    { kind: 'answer', status: 503, body: [{ errorCode: 'SERVER_UNAVAILABLE', message: 'Server too busy' }] },
  ],
  '504': [{ kind: 'answer', status: 504, body: 'Gateway Timeout' }],
  '429': [
    {
      kind: 'answer',
      status: 429,
      headers: { 'retry-after': '1' },
      body: [{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'slow down' }],
    },
  ],
  'daily limit': [{ kind: 'daily-limit' }],
  'concurrent limit': [{ kind: 'concurrent-limit' }],
  'row lock': [{ kind: 'row-lock' }],
  '401 once': [{ kind: 'token-expired' }],
  redirect: [{ kind: 'redirect', to: 'https://elsewhere.example/' }],
  'html 200': [{ kind: 'html' }],
  'broken json': [{ kind: 'broken-json' }],
  // Four after the other fault of sessions: one server runs both, for a refresh belongs to no org.
  'refresh refused': [{ kind: 'token-expired' }, { kind: 'refresh-refused' }],
};
