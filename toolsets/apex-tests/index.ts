import { defineToolset } from 'orgsmith/toolkit';

export default defineToolset({
  name: 'apex-tests',
  title: 'Apex tests',
  description: 'Apex tests, coverage, anonymous Apex and logs',
  default: true,
  aliases: ['testing'],
  tools: {
    run_apex_test: () => import('./run-apex-test.ts'),
    get_code_coverage: () => import('./get-code-coverage.ts'),
    run_anonymous_apex: () => import('./run-anonymous-apex.ts'),
    get_apex_logs: () => import('./get-apex-logs.ts'),
    run_agent_test: () => import('./run-agent-test.ts'),
    trace_user: () => import('./trace-user.ts'),
  },
});
