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
  prompts: [
    {
      name: 'explore-org',
      title: 'Explore an org',
      description: 'What is in an org: its objects, how they hang together, how much there is',
      tools: ['describe_object', 'run_soql_query'],
      arguments: [
        { name: 'org', description: 'One of the allowed orgs', complete: 'org' },
        { name: 'object', description: 'Object to begin with', complete: 'object' },
      ],
      text: [
        'Give me an overview of a Salesforce org. Only read; change nothing.',
        'Use the org "{org}" in every call.',
        'Begin with the object "{object}" and what is related to it.',
        '1. List the objects with describe_object, custom ones first, and say which seem to matter.',
        '2. For the five most important: count their rows with run_soql_query (count), and describe fields, record types and child relationships.',
        '3. Draw how they hang together: describe_object gives a Mermaid diagram of chosen objects.',
        '4. Say in ten lines what this org is used for, what surprised you, and which questions are worth asking next.',
      ],
    },
    {
      name: 'load-file',
      title: 'Load a file',
      description:
        'Load a CSV, JSON or JSONL file of the project into an object, with every row accounted for',
      tools: ['describe_object', 'load_file'],
      arguments: [
        { name: 'file', description: 'Path in the project, for example data/accounts.csv', required: true },
        { name: 'object', description: 'For example Account', required: true, complete: 'object' },
        { name: 'org', description: 'One of the allowed orgs', complete: 'org' },
      ],
      text: [
        'Load the file "{file}" into the Salesforce object "{object}".',
        'Use the org "{org}" in every call.',
        '1. Describe the object: required fields, external ids, picklists.',
        '2. Call load_file with planOnly, and show me columns, preview, rows and what could not be undone. If columns do not fit, propose a mapping.',
        '3. With my yes, load it. If the load goes on, wait for its job.',
        '4. Report: rows of the file = succeeded + failed + not processed. For failed rows, say the reasons, and where the file with them is.',
      ],
    },
  ],
});
