import type { Chapter } from '../chapter.ts';
import { some } from '../match.ts';

/** Users, permission sets and passwords. */
export const people: Chapter = {
  name: 'people',
  org: 'staff=scratch',
  sample: true,
  cases: [
    {
      name: 'users with a sign-in here',
      run: 'org list users',
      json: { result: some({ username: 'admin@acme.example.staff', profileName: 'System Administrator' }) },
    },
    {
      name: 'the permission set is deployed',
      run: 'project deploy start --source-dir force-app --ignore-conflicts --wait 5',
      json: { result: { status: 'Succeeded' } },
    },
    {
      name: 'and assigned',
      run: 'org assign permset --name Invoice_Manager',
      json: {
        result: { successes: [{ name: 'admin@acme.example.staff', value: 'Invoice_Manager' }], failures: [] },
      },
    },
    {
      name: 'a permission set that is not there',
      run: 'org assign permset --name Nothing',
      exit: 1,
      json: {
        result: { successes: [], failures: [{ name: 'admin@acme.example.staff', message: /Nothing/ }] },
      },
    },
    {
      name: 'a user is made',
      run: 'org create user --definition-file user.json --set-alias clerk',
      given: {
        'user.json': JSON.stringify({
          Username: 'new.clerk@acme.example',
          LastName: 'Clerk',
          Email: 'new.clerk@acme.example',
          Alias: 'clerk',
          profileName: 'Standard User',
          permsets: ['Invoice_Manager'],
          generatePassword: true,
        }),
      },
      json: {
        result: {
          orgId: /^00D/,
          permissionSetAssignments: ['Invoice_Manager'],
          fields: { id: /^005/, username: 'new.clerk@acme.example' },
        },
      },
    },
    {
      name: 'who signs in',
      run: 'data query -o clerk --query "SELECT COUNT() FROM Account"',
      json: { status: 0 },
    },
    {
      name: 'and is listed',
      run: 'org list users',
      json: { result: some({ username: 'new.clerk@acme.example', profileName: 'Standard User' }) },
    },
    {
      name: 'a password',
      run: 'org generate password --on-behalf-of new.clerk@acme.example',
      json: { result: { username: 'new.clerk@acme.example', password: /.{10}/ } },
    },
    {
      name: 'shown',
      run: 'org display user -o clerk',
      json: { result: { username: 'new.clerk@acme.example', password: /.{10}/ } },
    },
    {
      name: 'a username that is taken',
      run: 'org create user --definition-file user.json',
      exit: 1,
      json: { status: 1, message: /DUPLICATE_USERNAME|Duplicate Username|already/i },
    },
    {
      name: 'a licence for permission sets that is not there',
      run: 'org assign permsetlicense --name Nothing',
      exit: 1,
      json: { result: { successes: [], failures: [{ message: /Nothing/ }] } },
    },
  ],
};
