/** Pages of Setup that people ask for, under the names of their addresses in Lightning. */
export const SETUP_PAGES = {
  home: 'SetupOneHome',
  users: 'ManageUsers',
  profiles: 'EnhancedProfiles',
  permission_sets: 'PermSets',
  permission_set_groups: 'PermSetGroups',
  roles: 'Roles',
  public_groups: 'PublicGroups',
  queues: 'Queues',
  sharing_settings: 'SecuritySharing',
  object_manager: 'ObjectManager',
  flows: 'Flows',
  process_automation: 'WorkflowSettings',
  apex_classes: 'ApexClasses',
  apex_triggers: 'ApexTriggers',
  apex_jobs: 'AsyncApexJobs',
  apex_test_execution: 'ApexTestQueue',
  scheduled_jobs: 'ScheduledJobs',
  debug_logs: 'ApexDebugLogs',
  deployment_status: 'DeployStatus',
  inbound_change_sets: 'InboundChangeSet',
  outbound_change_sets: 'OutboundChangeSet',
  installed_packages: 'ImportedPackage',
  sandboxes: 'DataManagementCreateTestInstance',
  dev_hub: 'DevHub',
  lightning_apps: 'NavigationMenus',
  lightning_pages: 'FlexiPageList',
  lightning_components: 'LightningComponentBundles',
  custom_settings: 'CustomSettings',
  custom_metadata_types: 'CustomMetadata',
  custom_labels: 'ExternalStrings',
  static_resources: 'StaticResources',
  named_credentials: 'NamedCredential',
  remote_site_settings: 'SecurityRemoteProxy',
  connected_apps: 'ConnectedApplication',
  external_client_apps: 'ManageExternalClientApplication',
  login_history: 'OrgLoginHistory',
  session_settings: 'SecuritySession',
  storage_usage: 'CompanyResourceDisk',
  company_information: 'CompanyProfileInfo',
  setup_audit_trail: 'SecurityEvents',
  bulk_jobs: 'AsyncApiJobStatus',
  email_deliverability: 'OrgEmailSettings',
} as const;

export const PAGE_NAMES = Object.keys(SETUP_PAGES);

/** The address of one of those pages on its instance; undefined for any other word. */
export function setupPath(name: string): string | undefined {
  const node = new Map<string, string>(Object.entries(SETUP_PAGES)).get(name);
  return node && `/lightning/setup/${node}/home`;
}
