import { defineToolset } from 'orgsmith/toolkit';

export default defineToolset({
  name: 'data',
  title: 'Data',
  description: 'Query, search and describe records',
  default: true,
  tools: {
    run_soql_query: () => import('./run-soql-query.ts'),
    write_records: () => import('./write-records.ts'),
    load_file: () => import('./load-file.ts'),
    undo_changes: () => import('./undo-changes.ts'),
    list_changes: () => import('./list-changes.ts'),
    search_records: () => import('./search-records.ts'),
    describe_object: () => import('./describe-object.ts'),
  },
});
