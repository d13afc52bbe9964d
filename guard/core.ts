// The one place that loads @salesforce/core, always by import('./core.ts'): it takes a few hundred ms, and a dynamic
// import of a CommonJS package needs this module to keep its names in the bundle.
export { AuthInfo, AuthRemover, Connection, StateAggregator } from '@salesforce/core';
