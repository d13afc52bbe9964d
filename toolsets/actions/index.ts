import { defineToolset } from 'orgsmith/toolkit';

export default defineToolset({
  name: 'actions',
  title: 'Actions',
  description:
    'Invocable actions, flows, prompt templates, named queries, AuraEnabled methods, SQL of Data 360',
  default: false,
  tools: {
    find_actions: () => import('./find-actions.ts'),
    run_named_query: () => import('./run-named-query.ts'),
    run_action: () => import('./run-action.ts'),
    query_data360: () => import('./query-data360.ts'),
  },
});
