import type { Chapter } from '../chapter.ts';
import { none, some } from '../match.ts';
import { apexClass } from './sources.ts';

/** Source tracking of a scratch org. */
export const tracking: Chapter = {
  name: 'tracking',
  org: 'scratch=scratch',
  cases: [
    {
      name: 'what is known already counts as seen',
      run: 'project reset tracking --no-prompt',
      json: { status: 0 },
    },
    {
      name: 'a new class is to deploy',
      run: 'project deploy preview',
      given: apexClass('Fresh'),
      json: { result: { toDeploy: some({ fullName: 'Fresh', type: 'ApexClass' }), conflicts: [] } },
    },
    {
      name: 'all changes are deployed',
      run: 'project deploy start --wait 5',
      json: { result: { status: 'Succeeded', files: some({ fullName: 'Fresh', state: 'Created' }) } },
    },
    {
      name: 'then there is none',
      run: 'project deploy preview',
      json: { result: { toDeploy: none({ fullName: 'Fresh' }) } },
    },
    {
      name: 'somebody changes it in the org',
      run: `data update record --use-tooling-api --sobject ApexClass --where "Name='Fresh'" --values "Body='public class Fresh { public Integer n; }'"`,
      json: { result: { success: true } },
    },
    {
      name: 'it is to retrieve',
      run: 'project retrieve preview',
      json: { result: { toRetrieve: some({ fullName: 'Fresh' }), conflicts: [] } },
    },
    {
      name: 'all changes are retrieved',
      run: 'project retrieve start --wait 5',
      json: { result: { files: some({ fullName: 'Fresh' }) } },
      files: { 'force-app/main/default/classes/Fresh.cls': /Integer n/ },
    },
    {
      name: 'both change it',
      run: `data update record --use-tooling-api --sobject ApexClass --where "Name='Fresh'" --values "Body='public class Fresh { public Integer theirs; }'"`,
      given: apexClass('Fresh', 'public class Fresh {\n    public Integer ours;\n}\n'),
      json: { result: { success: true } },
    },
    {
      name: 'that is a conflict',
      run: 'project deploy preview',
      json: { result: { conflicts: some({ fullName: 'Fresh' }) } },
    },
    {
      name: 'which stops a deploy',
      run: 'project deploy start --wait 5',
      exit: 1,
      json: { name: 'SourceConflictError' },
    },
    {
      name: 'unless told otherwise',
      run: 'project deploy start --ignore-conflicts --wait 5',
      json: { result: { status: 'Succeeded' } },
    },
    { name: 'the tracking is forgotten', run: 'project delete tracking --no-prompt', json: { status: 0 } },
  ],
};
