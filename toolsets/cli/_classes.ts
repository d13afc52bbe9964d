import type { Effect } from 'orgsmith/toolkit';

/**
 * What each command of the Salesforce CLI does at most, reviewed with the CLI 2.150.6 (its own `sf commands --json`). What is
 * not here, or comes from another plug-in than Salesforce's own, counts as destroy. So does what writes any number of records,
 * overwrites files of the project, or runs code: nobody counts it before.
 */
const REVIEWED: Record<Effect, string> = {
  read: `
    agent:adl:file:list agent:adl:get agent:adl:list agent:adl:status agent:mcp:asset:list agent:mcp:get agent:mcp:list
    agent:preview:sessions agent:test:list agent:test:results agent:trace:list agent:trace:read
    agent:validate:authoring-bundle alias:list apex:get:log apex:get:test apex:list:log api:request:rest
    community:list:template config:get config:list data:bulk:results data:export:bulk data:get:record data:query data:resume
    data:search devops:pipeline:get devops:pipeline:list devops:project:list devops:request:status devops:work-item:list
    flow:get:test force:data:bulk:status force:package:push-upgrade:list info:releasenotes:display logic:get:test
    org:display org:display:user org:get:snapshot org:list:limits org:list:metadata org:list:metadata-types
    org:list:snapshot org:list:sobject:record-counts org:list:users package1:version:create:get package1:version:display
    package1:version:list package:install:report package:installed:list package:list package:push-upgrade:list
    package:push-upgrade:report package:uninstall:report package:version:create:list package:version:create:report
    package:version:displayancestry package:version:displaydependencies package:version:list package:version:report plugins
    plugins:inspect plugins:trust:allowlist:list project:deploy:preview project:list:ignored
    project:retrieve:preview sobject:describe sobject:list version whatsnew which`,
  create: `
    data:create:file data:create:record org:create:snapshot package1:version:create package:create package:version:create`,
  // A validation runs tests and triggers, as a test run does; nothing of it stays.
  update: `
    agent:test:resume agent:test:run apex:run:test data:update:record flow:run:test logic:run:test org:assign:permset
    org:assign:permsetlicense project:deploy:validate`,
  destroy: `
    agent:activate agent:adl:create agent:adl:delete agent:adl:file:add agent:adl:file:delete agent:adl:update
    agent:adl:upload agent:create agent:deactivate agent:generate:authoring-bundle agent:generate:template
    agent:mcp:asset:replace agent:mcp:create agent:mcp:delete agent:mcp:fetch agent:mcp:update agent:preview:end
    agent:preview:send agent:preview:start agent:publish:authoring-bundle agent:test:create agent:test:run-eval
    agent:trace:delete apex:run api:request:graphql cmdt:generate:field cmdt:generate:fromorg cmdt:generate:object
    cmdt:generate:record cmdt:generate:records code-analyzer:ast-dump code-analyzer:config code-analyzer:rules
    code-analyzer:run community:create community:publish data:delete:bulk data:delete:record data:export:tree
    data:import:bulk data:import:tree data:update:bulk data:upsert:bulk dev:audit:messages dev:convert:messages
    dev:convert:script devops:pipeline:create devops:pipeline:project:add devops:pipeline:project:delete
    devops:pipeline:stage:add devops:pipeline:stage:delete devops:pipeline:stage:update devops:pipeline:update
    devops:project:create devops:project:update devops:promote devops:promotion:complete devops:promotion:validate
    devops:review:create devops:stage:branch:add devops:stage:branch:delete devops:stage:environment:add
    devops:stage:environment:delete devops:work-item:combine devops:work-item:create devops:work-item:prepare
    devops:work-item:update force:data:bulk:delete force:data:bulk:upsert force:lightning:lwc:test:create
    force:lightning:lwc:test:run force:lightning:lwc:test:setup org:create:agent-user org:create:sandbox org:create:shape
    org:create:user org:delete:shape org:delete:snapshot org:disable:tracking org:enable:tracking org:refresh:sandbox
    package:convert package:delete package:install package:push-upgrade:abort package:push-upgrade:schedule
    package:uninstall package:update package:version:delete package:version:promote package:version:retrieve
    package:version:update plugins:trust:verify project:convert:mdapi project:convert:source project:convert:source-behavior
    project:delete:source project:delete:tracking project:deploy:pipeline:start project:deploy:pipeline:validate
    project:deploy:start project:generate:manifest project:reset:tracking
    project:retrieve:start schema:generate:tab template:generate:analytics:template template:generate:apex:class
    template:generate:apex:trigger template:generate:digital-experience:site template:generate:flexipage
    template:generate:lightning:app template:generate:lightning:component template:generate:lightning:event
    template:generate:lightning:interface template:generate:lightning:test template:generate:project
    template:generate:static-resource template:generate:ui-bundle template:generate:visualforce:component
    template:generate:visualforce:page`,
};

const SECRET = 'it prints secrets or signs in';
const MACHINE = 'it changes the CLI of this machine';
const TERMINAL = 'it asks, or goes on until somebody stops it';
const OTHERS = 'it asks all orgs of this machine, not the allowed ones only';
// deploy/{report,quick,cancel}.js and bulkDataRequestCache.js: what is kept there of a job goes before --target-org.
const KEPT_ORG = 'the CLI takes the org from its own list of jobs, whatever --target-org says';

/** Commands that no call runs: why, and what does the work instead. */
const REFUSED: [commands: string, reason: string, next: string][] = [
  [
    `org:auth:show-access-token org:auth:show-sfdx-auth-url org:auth:show-user-password org:generate:password
    org:login:access-token org:login:jwt org:login:sfdx-url org:login:web org:logout`,
    SECRET,
    'The user runs it in a terminal.',
  ],
  ['org:open org:open:agent', 'its answer is an address that signs in', 'Use open_org.'],
  [
    `alias:set alias:unset autocomplete config:set config:unset doctor plugins:add plugins:discover plugins:install
    plugins:link plugins:remove plugins:reset plugins:trust:allowlist:add plugins:trust:allowlist:remove
    plugins:uninstall plugins:unlink plugins:update update`,
    MACHINE,
    'The user runs it in a terminal; set_default_org sets aliases and defaults.',
  ],
  [
    `agent:generate:agent-spec agent:generate:test-spec agent:preview apex:tail:log dev:generate:command
    dev:generate:flag dev:generate:plugin lightning:dev:app lightning:dev:component lightning:dev:site
    schema:generate:field schema:generate:platformevent schema:generate:sobject search ui-bundle:dev`,
    TERMINAL,
    'The user runs it in a terminal.',
  ],
  ['commands help', 'its answer is long', 'Use find_sf_commands.'],
  ['org:list org:list:auth org:list:shape', OTHERS, 'Use list_all_orgs.'],
  [
    'org:create:scratch org:delete:sandbox org:delete:scratch org:resume:sandbox org:resume:scratch',
    'the allowed orgs would not know of it',
    'Use create_scratch_org or delete_org; the user runs others in a terminal.',
  ],
  [
    `data:delete:resume data:export:resume data:import:resume data:update:resume data:upsert:resume
    project:deploy:cancel project:deploy:pipeline:quick project:deploy:pipeline:report project:deploy:pipeline:resume
    project:deploy:quick project:deploy:report project:deploy:resume`,
    KEPT_ORG,
    'Use deploy_metadata or load_file, which know jobs by org.',
  ],
];

/** Flags that no call passes, wherever they are. */
const REFUSED_FLAGS: Record<string, string> = {
  'flags-dir': 'it reads flags from files',
  'client-secret': 'secrets do not belong into arguments',
  'set-default': MACHINE,
  'set-default-dev-hub': MACHINE,
  perflog: 'it writes into the home folder',
};
const REFUSED_THERE: Record<string, string> = {
  'org:display verbose': SECRET,
  // rest.js: the parts of a form that it describes are files, wherever they are.
  'api:request:rest file': 'it may name other files of this machine',
};

const words = (text: string) => text.trim().split(/\s+/);
const classes = new Map<string, Effect>([
  ...words(REVIEWED.read).map((id): [string, Effect] => [id, 'read']),
  ...words(REVIEWED.create).map((id): [string, Effect] => [id, 'create']),
  ...words(REVIEWED.update).map((id): [string, Effect] => [id, 'update']),
  ...words(REVIEWED.destroy).map((id): [string, Effect] => [id, 'destroy']),
]);
const refusals = new Map(
  REFUSED.flatMap(([ids, reason, next]) => words(ids).map(id => [id, { reason, next }] as const)),
);

/** Why no call runs that command, and what does its work; undefined where a call may. */
export function refusalOf(id: string): { reason: string; next: string } | undefined {
  return refusals.get(id);
}

/** Why no call passes that flag to that command. */
export function flagRefusal(id: string, flag: string): string | undefined {
  return REFUSED_FLAGS[flag] ?? REFUSED_THERE[`${id} ${flag}`];
}

/** Whether the command takes source apart for an org or a package, and applies the project's replacements to it. */
export function sendsSource(id: string): boolean {
  return /^(project:deploy:(start|validate)|project:convert:source|package:version:create)$/.test(id);
}

/** The class of a command by its id; undefined for one that nobody has reviewed. */
export function classOf(id: string): Effect | undefined {
  return classes.get(id);
}
