import { defineToolset } from 'orgsmith/toolkit';

export default defineToolset({
  name: 'api',
  title: 'API',
  description: 'Any REST, Tooling, UI, Connect, analytics, Apex REST or GraphQL call',
  default: false,
  tools: {
    find_api: () => import('./find-api.ts'),
    call_api_readonly: () => import('./call-api-readonly.ts'),
    call_api: () => import('./call-api.ts'),
  },
});
