import type { Chapter } from '../chapter.ts';
import { none, some } from '../match.ts';

/** A dev hub: scratch orgs and snapshots. */
export const hub: Chapter = {
  name: 'hub',
  org: 'hub=production+devhub',
  sample: true,
  cases: [
    {
      name: 'a scratch org',
      run: 'org create scratch --definition-file config/project-scratch-def.json --alias feature --duration-days 3 --wait 5',
      json: { status: 0, result: { username: /@/, orgId: /^00D/, scratchOrgInfo: { Status: 'Active' } } },
      keep: { feature: 'result.orgId' },
    },
    {
      name: 'is listed',
      run: 'org list',
      json: { result: { scratchOrgs: some({ alias: 'feature', status: 'Active' }) } },
    },
    {
      name: 'is shown',
      run: 'org display -o feature',
      json: { result: { alias: 'feature', status: 'Active', devHubId: /@/ } },
    },
    {
      name: 'takes the project',
      run: 'project deploy start -o feature --wait 5',
      json: { result: { status: 'Succeeded' } },
    },
    {
      name: 'has data of its own',
      run: 'data query -o feature --query "SELECT COUNT() FROM Invoice__c"',
      json: { status: 0 },
    },
    {
      name: 'a password for its user',
      run: 'org generate password -o feature',
      json: { result: { password: /.{10}/ } },
    },
    {
      name: 'a snapshot of it, as a record',
      run: 'data create record -o hub --sobject OrgSnapshot --values "SnapshotName=Base SourceOrg=<feature> Content=metadata Description=First"',
      json: { result: { success: true } },
      keep: { snapshot: 'result.id' },
    },
    {
      name: 'and what it is',
      run: 'data get record -o hub --sobject OrgSnapshot --record-id <snapshot>',
      json: { result: { SnapshotName: 'Base', Status: /./ } },
    },
    {
      name: 'the scratch org is deleted',
      run: 'org delete scratch -o feature --no-prompt',
      json: { result: { orgId: /^00D/, username: /@/ } },
    },
    {
      name: 'and is no longer there',
      run: 'org list',
      json: { result: { scratchOrgs: none({ alias: 'feature' }) } },
    },
    {
      name: 'a scratch org that is not waited for',
      run: 'org create scratch --edition developer --alias later --async',
      json: { result: { scratchOrgInfo: { Id: /^2SR/ } } },
      keep: { request: 'result.scratchOrgInfo.Id' },
    },
    {
      name: 'is resumed',
      run: 'org resume scratch --job-id <request> --wait 5',
      json: { result: { orgId: /^00D/, scratchOrgInfo: { Status: 'Active' } } },
    },
    {
      name: 'and deleted',
      run: 'org delete scratch -o later --no-prompt',
      json: { result: { orgId: /^00D/ } },
    },
    {
      name: 'a definition that is wrong',
      run: 'org create scratch --definition-file wrong.json --wait 5',
      given: { 'wrong.json': '{"edition":"Rainbow"}' },
      exit: 1,
      json: { status: 1 },
    },
  ],
};

/** The same by the commands of a plugin. */
export const snapshots: Chapter = {
  name: 'snapshots',
  org: 'hub=production+devhub',
  sample: true,
  plugin: '@salesforce/plugin-signups',
  cases: [
    {
      name: 'a scratch org',
      run: 'org create scratch --edition developer --alias source --wait 5',
      json: { status: 0 },
    },
    {
      name: 'a snapshot of it',
      run: 'org create snapshot --source-org source --name Shot --description First',
      json: { result: { SnapshotName: 'Shot' } },
    },
    { name: 'is listed', run: 'org list snapshot', json: { result: some({ SnapshotName: 'Shot' }) } },
    {
      name: 'is shown',
      run: 'org get snapshot --snapshot Shot',
      json: { result: { SnapshotName: 'Shot', Status: /./ } },
    },
    { name: 'is deleted', run: 'org delete snapshot --snapshot Shot --no-prompt', json: { status: 0 } },
    {
      name: 'the scratch org is deleted',
      run: 'org delete scratch -o source --no-prompt',
      json: { status: 0 },
    },
  ],
};
