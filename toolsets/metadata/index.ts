import { defineToolset } from 'orgsmith/toolkit';

export default defineToolset({
  name: 'metadata',
  title: 'Metadata',
  description: 'Deploy, retrieve, compare and delete metadata',
  default: true,
  tools: {
    deploy_metadata: () => import('./deploy-metadata.ts'),
    generate_manifest: () => import('./generate-manifest.ts'),
    compare_metadata: () => import('./compare-metadata.ts'),
    edit_schema: () => import('./edit-schema.ts'),
    find_dependencies: () => import('./find-dependencies.ts'),
    list_metadata: () => import('./list-metadata.ts'),
    retrieve_metadata: () => import('./retrieve-metadata.ts'),
    preview_metadata: () => import('./preview-metadata.ts'),
    delete_metadata: () => import('./delete-metadata.ts'),
  },
  prompts: [
    {
      name: 'deploy-and-test',
      title: 'Deploy and test',
      description: 'Validate what changed with the tests that matter, then deploy it',
      tools: ['preview_metadata', 'deploy_metadata'],
      arguments: [
        { name: 'path', description: 'Folder or file of the project; else all that changed' },
        { name: 'org', description: 'One of the allowed orgs', complete: 'org' },
      ],
      text: [
        'Deploy my Salesforce project and test it.',
        'Use the org "{org}" in every call.',
        'Deploy only "{path}".',
        '1. Call preview_metadata and tell me what would be deployed, what is in conflict, and what the org has that the project has not.',
        '2. If there are conflicts, stop and ask me; never ignore them by yourself.',
        '3. Call deploy_metadata with mode validate and the tests that matter. On failures show file:line and the reason, propose a fix, and validate again once I agree.',
        '4. When the validation is whole, deploy it (mode quick, with its job), and tell me where the rollback file is.',
      ],
    },
    {
      name: 'fix-failing-test',
      title: 'Fix a failing test',
      description: 'Find out why an Apex test fails, mend the code, and show that it passes',
      tools: ['deploy_metadata', 'find_dependencies'],
      arguments: [
        { name: 'test', description: 'Apex test class, for example InvoiceTest', required: true },
        { name: 'org', description: 'One of the allowed orgs', complete: 'org' },
      ],
      text: [
        'The Apex test class "{test}" fails. Find out why and mend it.',
        'Use the org "{org}" in every call.',
        '1. Read the test class in the project, and what it uses (find_dependencies).',
        '2. Run it without changing the org: deploy_metadata with mode validate and tests naming it. Read the message and the first own line of the stack.',
        '3. Say whether the test or the code is wrong, and why, before you edit anything.',
        '4. Make the smallest change that is right; never weaken an assertion only to make it pass.',
        '5. Validate again, with the other tests of the classes you changed. Show the result, and deploy only when I say so.',
      ],
    },
  ],
});
