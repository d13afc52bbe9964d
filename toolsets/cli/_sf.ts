// The one road to the Salesforce CLI: a program of the user's, found once at start.
export { createRedactor, runSf } from '../../src/sf-cli.ts';
