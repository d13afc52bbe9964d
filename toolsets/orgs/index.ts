import { defineToolset } from 'orgsmith/toolkit';

export default defineToolset({
  name: 'orgs',
  title: 'Orgs',
  description: 'The allowed orgs: state, limits, browser, defaults; scratch orgs made and deleted',
  default: true,
  tools: {
    list_all_orgs: () => import('./list-all-orgs.ts'),
    get_org_info: () => import('./get-org-info.ts'),
    open_org: () => import('./open-org.ts'),
    set_default_org: () => import('./set-default-org.ts'),
    authorize_org: () => import('./authorize-org.ts'),
    create_scratch_org: () => import('./create-scratch-org.ts'),
    delete_org: () => import('./delete-org.ts'),
    manage_sandbox: () => import('./manage-sandbox.ts'),
    create_org_snapshot: () => import('./create-org-snapshot.ts'),
  },
});
