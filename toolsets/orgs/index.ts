import { defineToolset } from 'orgsmith/toolkit';

export default defineToolset({
  name: 'orgs',
  title: 'Orgs',
  description: 'The allowed orgs, their state, limits and licences',
  default: true,
  tools: {
    list_all_orgs: () => import('./list-all-orgs.ts'),
    get_org_info: () => import('./get-org-info.ts'),
    open_org: () => import('./open-org.ts'),
  },
});
