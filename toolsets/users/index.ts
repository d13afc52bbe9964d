import { defineToolset } from 'orgsmith/toolkit';

export default defineToolset({
  name: 'users',
  title: 'Users',
  description: 'Users, permission sets and who may do what',
  default: true,
  tools: {
    list_users: () => import('./list-users.ts'),
    assign_permission_set: () => import('./assign-permission-set.ts'),
    explain_access: () => import('./explain-access.ts'),
    set_field_permissions: () => import('./set-field-permissions.ts'),
    manage_user: () => import('./manage-user.ts'),
  },
});
