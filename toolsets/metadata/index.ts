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
    find_dependencies: () => import('./find-dependencies.ts'),
    list_metadata: () => import('./list-metadata.ts'),
    retrieve_metadata: () => import('./retrieve-metadata.ts'),
    preview_metadata: () => import('./preview-metadata.ts'),
    delete_metadata: () => import('./delete-metadata.ts'),
  },
});
