import { defineToolset } from 'orgsmith/toolkit';

export default defineToolset({
  name: 'core',
  title: 'Core',
  description: 'Which orgs this server may use, plans and jobs; always on',
  default: true,
  tools: {
    get_username: () => import('./get-username.ts'),
    apply_plan: () => import('./apply-plan.ts'),
    resume_tool_operation: () => import('./resume-tool-operation.ts'),
    cancel_operation: () => import('./cancel-operation.ts'),
  },
});
