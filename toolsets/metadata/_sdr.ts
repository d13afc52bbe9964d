// The one importer of Salesforce's libraries in the toolsets. Tools load it through `await import` of the module that
// does their work, so that a session without metadata calls never pays for it.
export { Connection, Org, SfProject } from '@salesforce/core';
export {
  ComponentSet,
  ComponentStatus,
  DestructiveChangesType,
  MetadataConverter,
  type MetadataType,
  RegistryAccess,
  SourceComponent,
  VirtualTreeContainer,
} from '@salesforce/source-deploy-retrieve';
export { SourceTracking } from '@salesforce/source-tracking';
