import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection } from '@salesforce/core';
import type {
  ComponentSet,
  DeployMessage,
  MetadataApiDeployStatus,
} from '@salesforce/source-deploy-retrieve';
import { compare, filesOf, isEmptyParent } from './files.ts';
import type { SfdxProject } from './project.ts';

export interface RoundTrip {
  /** Of the deploy; nothing is retrieved unless it is `Succeeded`. */
  status: string;
  components: number;
  files: number;
  /** What the org refused, and why. */
  failures: string[];
  /** What was taken with a warning. */
  notes: string[];
  identical: number;
  /** The same meaning, in another order. */
  equal: number;
  different: string[];
  missing: string[];
  /** Came back, but was not sent. */
  more: string[];
  seconds: { deploy: number; retrieve: number };
}

/** Deploys all source of a project, retrieves it into an empty project, and compares file by file. */
export async function roundTrip(
  project: SfdxProject,
  connection: Connection,
  empty: string,
): Promise<RoundTrip> {
  const { ComponentSet, RegistryAccess } = await import('@salesforce/source-deploy-retrieve');
  const registry = new RegistryAccess(undefined, project.folder);
  const sent = ComponentSet.fromSource({ fsPaths: project.sources, registry });
  setVersion(sent, project);
  const began = performance.now();
  const deploy = await sent.deploy({ usernameOrConnection: connection });
  const deployed = await deploy.pollStatus(50, 600);
  const between = performance.now();
  const refused = listed(deployed.response.details?.componentFailures).map(
    ({ componentType, fullName, problem, lineNumber, columnNumber }) =>
      `${componentType} ${fullName}${lineNumber ? ` (${lineNumber}:${columnNumber})` : ''}: ${problem}`,
  );

  const ours = filesOf(sent);
  const result: RoundTrip = {
    status: deployed.response.status,
    components: counted(deployed.response),
    files: ours.size,
    failures: [...new Set([...refused, ...general(deployed.response.errorMessage)])],
    notes: listed(deployed.response.details?.componentSuccesses).flatMap(
      ({ problem, componentType, fullName }) => (problem ? [`${componentType} ${fullName}: ${problem}`] : []),
    ),
    identical: 0,
    equal: 0,
    different: [],
    missing: [],
    more: [],
    seconds: { deploy: (between - began) / 1000, retrieve: 0 },
  };
  if (result.status !== 'Succeeded') return result;

  makeEmpty(empty, project);
  const output = join(empty, 'force-app');
  const wanted = new ComponentSet(
    sent
      .getSourceComponents()
      .toArray()
      .map(({ fullName, type }) => ({ fullName, type })),
    registry,
  );
  setVersion(wanted, project);
  const retrieve = await wanted.retrieve({ usernameOrConnection: connection, output, merge: false });
  const retrieved = await retrieve.pollStatus(50, 600);
  result.seconds.retrieve = (performance.now() - between) / 1000;
  result.missing = messagesOf(retrieved.response.messages);
  const came = ComponentSet.fromSource({
    fsPaths: [output],
    registry: new RegistryAccess(undefined, empty),
  });

  const theirs = filesOf(came);
  for (const [name, file] of ours) {
    const other = theirs.get(name);
    const verdict = other ? await compare(file, other) : undefined;
    if (verdict === undefined) result.missing.push(name);
    else if (verdict === 'identical') result.identical++;
    else if (verdict === 'equal') result.equal++;
    else result.different.push(`${name}: ${verdict}`);
  }
  for (const [name, file] of theirs)
    if (!ours.has(name) && !(await isEmptyParent(file))) result.more.push(name);
  return result;
}

function setVersion(components: ComponentSet, { sourceApiVersion }: SfdxProject): void {
  if (sourceApiVersion) components.sourceApiVersion = sourceApiVersion;
}

/** A project with the other's ways (presets that take files apart, above all) and without its source. */
function makeEmpty(folder: string, { config }: SfdxProject): void {
  mkdirSync(join(folder, 'force-app'), { recursive: true });
  const packageDirectories = [{ path: 'force-app', default: true }];
  // Without an address of its own the project takes the org's, which may not be a local one.
  const sfdcLoginUrl = 'https://login.salesforce.com';
  writeFileSync(
    join(folder, 'sfdx-project.json'),
    JSON.stringify({ ...config, packageDirectories, packageAliases: {}, sfdcLoginUrl }),
  );
}

/** Components, each once: those that have a warning have two messages. */
function counted({ details }: MetadataApiDeployStatus): number {
  const messages = [...listed(details?.componentSuccesses), ...listed(details?.componentFailures)];
  const named = messages.filter(({ componentType }) => componentType);
  return new Set(named.map(({ componentType, fullName }) => `${componentType}:${fullName}`)).size;
}

function listed(messages: DeployMessage | DeployMessage[] = []): DeployMessage[] {
  return Array.isArray(messages) ? messages : [messages];
}

function general(message: string | undefined): string[] {
  return message ? [message] : [];
}

function messagesOf(messages: unknown): string[] {
  return [messages ?? []].flat().map(message => JSON.stringify(message));
}
