// The one importer of Salesforce's libraries in the toolsets. Tools load it through `await import` of the module that
// does their work, so that a session without metadata calls never pays for it.
export { Connection } from '@salesforce/core';
export {
  ComponentSet,
  DestructiveChangesType,
  type FileProperties,
  MetadataConverter,
  type MetadataType,
  RegistryAccess,
  SourceComponent,
} from '@salesforce/source-deploy-retrieve';
