import { defineToolset } from 'orgsmith/toolkit';

export default defineToolset({
  name: 'core',
  title: 'Core',
  description: 'Which orgs this server may use; always on',
  default: true,
  tools: {
    get_username: () => import('./get-username.ts'),
  },
});
