import { fileURLToPath } from 'node:url';

// Copied beside the bundle by the build.
export const seedDir = fileURLToPath(new URL('./fixtures/seed', import.meta.url));
export const projectDir = fileURLToPath(new URL('./fixtures/project', import.meta.url));
