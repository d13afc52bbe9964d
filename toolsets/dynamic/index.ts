import { defineToolset } from 'orgsmith/toolkit';

export default defineToolset({
  name: 'dynamic',
  title: 'Dynamic tools',
  description: 'Offered with --dynamic-tools: find tools and enable them',
  default: false,
  tools: {
    list_tools: () => import('./list-tools.ts'),
    enable_tools: () => import('./enable-tools.ts'),
  },
});
