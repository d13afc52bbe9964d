import type { Chapter } from '../chapter.ts';

/** Sandboxes of a production org. The CLI looks at the earliest every 15 seconds: it is told not to wait, and then resumed. */
export const sandboxes: Chapter = {
  name: 'sandboxes',
  org: 'company=production',
  cases: [
    {
      name: 'a sandbox that nobody waits for',
      run: 'org create sandbox -o company --name Dev --license-type Developer --alias box --async --no-prompt',
      exit: 68,
      json: {
        result: { SandboxName: 'Dev', Status: /Pending|Processing|Completed/, LicenseType: 'DEVELOPER' },
      },
    },
    {
      name: 'is gone on with',
      run: 'org resume sandbox -o company --name Dev --wait 5',
      json: { result: { SandboxName: 'Dev', Status: 'Completed', SandboxUsername: /\.dev$/i } },
    },
    {
      name: 'is a sandbox without data',
      run: 'data query -o box --query "SELECT COUNT() FROM Account"',
      json: { result: { totalSize: 0 } },
    },
    {
      name: 'takes data',
      run: 'data create record -o box --sobject Account --values "Name=Boxed"',
      json: { status: 0 },
    },
    {
      name: 'a clone of it',
      run: 'org create sandbox -o company --name Copy --source-sandbox-name Dev --alias copy --async --no-prompt',
      exit: 68,
      json: { result: { SandboxName: 'Copy' } },
    },
    {
      name: 'is gone on with, too',
      run: 'org resume sandbox -o company --name Copy --wait 5',
      json: { result: { Status: 'Completed' } },
    },
    {
      name: 'has the data',
      run: 'data query -o copy --query "SELECT Name FROM Account"',
      json: { result: { totalSize: 1, records: [{ Name: 'Boxed' }] } },
    },
    {
      name: 'a refresh',
      run: 'org refresh sandbox -o company --name Dev --async --no-prompt',
      exit: 68,
      json: { result: { SandboxName: 'Dev' } },
    },
    {
      name: 'is shown',
      run: 'data query -o company --use-tooling-api --query "SELECT Status FROM SandboxProcess WHERE SandboxName = \'Dev\'"',
      json: { result: { totalSize: 2 } },
    },
    { name: 'a sandbox is deleted', run: 'org delete sandbox -o copy --no-prompt', json: { status: 0 } },
    {
      name: 'a name that is taken',
      run: 'org create sandbox -o company --name Dev --license-type Developer --wait 5 --no-prompt',
      exit: 1,
      json: { status: 1, message: /duplicate value found: SandboxName/ },
    },
  ],
};
