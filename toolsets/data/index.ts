import { defineToolset } from 'orgsmith/toolkit';

export default defineToolset({
  name: 'data',
  title: 'Data',
  description: 'Query records and describe objects',
  default: true,
  tools: {
    run_soql_query: () => import('./run-soql-query.ts'),
    describe_object: () => import('./describe-object.ts'),
  },
});
