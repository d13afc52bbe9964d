import { defineToolset } from 'orgsmith/toolkit';

export default defineToolset({
  name: 'apex-code',
  title: 'Apex code',
  description: 'Search, check and save code in the org',
  default: false,
  tools: {
    search_org_code: () => import('./search-org-code.ts'),
    check_compile: () => import('./check-compile.ts'),
    save_apex: () => import('./save-apex.ts'),
    explain_save_order: () => import('./explain-save-order.ts'),
  },
});
