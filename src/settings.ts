import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  FLAG_NAMES,
  type FlagName,
  type FlagValues,
  flagOf,
  isFlagName,
  setValue,
  splitList,
  toSwitch,
  UsageError,
  unknownName,
  variableOf,
} from './flags.ts';

/** The flags, resolved: flag over environment over config file, checked, defaults filled in. */
export interface Settings {
  orgs: string[];
  /** Absent: the default toolsets, or none when `tools` names some. */
  toolsets: string[] | undefined;
  tools: string[];
  excludeTools: string[];
  readOnly: boolean;
  allowNonGaTools: boolean;
  allowProductionWrites: string[];
  allowReplacements: [name: string, value: string | undefined][] | undefined;
  maxRows: number;
  maxDeletes: number;
  policy: string | undefined;
  projectDir: string | undefined;
  outputDir: string | undefined;
  auditLog: string | undefined;
  journal: boolean;
  apiVersion: string | undefined;
  plugins: string[];
  dynamicTools: boolean;
  debug: boolean;
  sf?: string | undefined;
}

/**
 * Joins the flags given with the environment and the config file. Throws UsageError for an unknown key, a wrong kind
 * of value or a value that fails its check; says where it came from.
 */
export function resolveSettings(
  flags: FlagValues,
  env: Record<string, string | undefined>,
  cwd = process.cwd(),
): Settings {
  const given = { ...fromEnvironment(env), ...flags };
  checkValue('config', given.config);
  const configFile = path(given, 'config', cwd);
  const values = { ...(configFile ? fromConfigFile(configFile) : {}), ...given };
  for (const name of FLAG_NAMES) checkValue(name, values[name]);
  return {
    orgs: list(values, 'orgs') ?? ['DEFAULT_TARGET_ORG'],
    toolsets: list(values, 'toolsets'),
    tools: list(values, 'tools') ?? [],
    excludeTools: list(values, 'exclude-tools') ?? [],
    readOnly: values['read-only'] === true,
    allowNonGaTools: values['allow-non-ga-tools'] === true,
    allowProductionWrites: list(values, 'allow-production-writes') ?? [],
    allowReplacements: list(values, 'allow-replacements')?.map(name => [name, env[name]]),
    maxRows: Number(text(values, 'max-rows') ?? 200),
    maxDeletes: Number(text(values, 'max-deletes') ?? 50),
    policy: path(values, 'policy', cwd),
    projectDir: path(values, 'project-dir', cwd),
    outputDir: path(values, 'output-dir', cwd),
    auditLog: path(values, 'audit-log', cwd),
    journal: values['no-journal'] !== true,
    apiVersion: text(values, 'api-version'),
    plugins: (list(values, 'plugin') ?? []).map(name =>
      /^\.{0,2}\//.test(name) ? resolve(cwd, name) : name,
    ),
    dynamicTools: values['dynamic-tools'] === true,
    debug: values.debug === true,
  };
}

function fromEnvironment(env: Record<string, string | undefined>): FlagValues {
  const values: FlagValues = {};
  for (const name of FLAG_NAMES) {
    const written = env[variableOf(name)];
    if (written === undefined || written === '') continue;
    if (flagOf(name).kind === 'switch') values[name] = toSwitch(variableOf(name), written);
    else setValue(values, name, written);
  }
  return values;
}

function fromConfigFile(path: string): FlagValues {
  const values: FlagValues = {};
  for (const [name, value] of Object.entries(readJsonObject(path))) {
    if (!isFlagName(name) || name === 'config')
      throw new UsageError(`${path}: ${unknownName('setting', name, FLAG_NAMES)}`);
    if (flagOf(name).kind === 'switch') values[name] = toSwitch(`${path}: ${name}`, String(value));
    else if (flagOf(name).kind === 'list' && Array.isArray(value))
      values[name] = value.flatMap(item => splitList(scalar(path, name, item)));
    else setValue(values, name, scalar(path, name, value));
  }
  return values;
}

function scalar(path: string, name: FlagName, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new UsageError(
    `${path}: ${name} must be text${flagOf(name).kind === 'list' ? ' or a list of texts' : ''}`,
  );
}

function readJsonObject(path: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch (error) {
    throw new UsageError(
      `--config ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  throw new UsageError(`--config ${path} must hold a JSON object whose keys are flag names`);
}

function checkValue(name: FlagName, value: FlagValues[FlagName]): void {
  if (value === undefined) return;
  const flag = flagOf(name);
  // Empty would mean the default or the working directory, which nobody who wrote the flag wants.
  if (value === '' || (Array.isArray(value) && value.length === 0))
    throw new UsageError(`--${name} names nothing: --${name} ${flag.value}`);
  if (flag.kind === 'count' && !/^\d{1,9}$/.test(String(value)))
    throw new UsageError(`--${name} '${String(value)}' is not a whole number of 0 or more`);
  const wrong = typeof value === 'string' ? flag.check?.(value) : undefined;
  if (wrong) throw new UsageError(`--${name} '${String(value)}' ${wrong}`);
}

function list(values: FlagValues, name: FlagName): string[] | undefined {
  const value = values[name];
  return Array.isArray(value) ? value : undefined;
}

function text(values: FlagValues, name: FlagName): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

// Absolute from the start: the working directory moves to the project later.
function path(values: FlagValues, name: FlagName, cwd: string): string | undefined {
  const written = text(values, name);
  return written === undefined ? undefined : resolve(cwd, written);
}
