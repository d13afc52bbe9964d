import { describe, expect, test } from 'vitest';
import { parseServeFlags } from '../../src/flags.ts';
import { chosenToolsets, type Selection, select } from '../../src/registry.ts';
import { resolveSettings } from '../../src/settings.ts';
import { CATALOGUE, entry, toolset } from '../support/entries.ts';
import { usageError } from '../support/refusal.ts';

function selectWith(line: string): Selection {
  const argv = line.split(' ').filter(Boolean);
  return select(CATALOGUE, resolveSettings(parseServeFlags(argv), {}, '/'));
}

const namesWith = (line: string) => selectWith(line).kept.map(({ name }) => name);

describe('unknown names are refused with the nearest', () => {
  test.each([
    ['--toolsets dta', "Unknown toolset 'dta'. Did you mean data? Known: core, data, apex-tests, api, all."],
    ['--toolsets data,Data', "Unknown toolset 'Data'. Did you mean data?"],
    ['--toolsets dynamic', "Unknown toolset 'dynamic'."],
    ['--tools run_qery', "Unknown tool 'run_qery'. Did you mean run_query"],
    ['--exclude-tools write_record', "Unknown tool 'write_record'. Did you mean write_records?"],
    ['--tools data', "Unknown tool 'data'"],
    ['--exclude-tools api', "Unknown tool 'api'"],
    ['--tools constructor', "Unknown tool 'constructor'"],
  ])('%s', (line, message) => {
    expect(usageError(() => selectWith(line))).toContain(message);
  });
});

describe('offers', () => {
  test.each([
    ['', 'export_rows get_username run_query run_test write_records'],
    ['--toolsets data', 'export_rows get_username run_query write_records'],
    ['--toolsets core', 'get_username'],
    ['--toolsets testing', 'get_username run_test'],
    ['--toolsets testing,apex-tests', 'get_username run_test'],
    ['--toolsets all', 'call_api export_rows get_username read_api run_query run_test write_records'],
    [
      '--toolsets all --allow-non-ga-tools',
      'call_api export_rows get_username load_file read_api run_query run_test write_records',
    ],
    ['--tools read_api', 'get_username read_api'],
    ['--tools read_api --toolsets apex-tests', 'get_username read_api run_test'],
    ['--tools load_file', 'get_username'],
    ['--tools load_file --allow-non-ga-tools', 'get_username load_file'],
    ['--tools enable_tools', 'get_username'],
    ['--read-only', 'export_rows get_username run_query'],
    [
      '--read-only --tools write_records,call_api --toolsets all',
      'export_rows get_username read_api run_query',
    ],
    ['--read-only --allow-non-ga-tools --tools load_file', 'get_username'],
    ['--exclude-tools run_query', 'export_rows get_username run_test write_records'],
    ['--exclude-tools run_query --tools run_query', 'get_username'],
    ['--exclude-tools get_username', 'export_rows run_query run_test write_records'],
    ['--dynamic-tools', 'enable_tools get_username list_tools'],
    ['--dynamic-tools --tools run_query', 'enable_tools get_username list_tools run_query'],
    ['--dynamic-tools --toolsets all', 'enable_tools get_username list_tools'],
    ['--dynamic-tools --exclude-tools enable_tools', 'get_username list_tools'],
    ['--dynamic-tools --read-only --tools write_records', 'enable_tools get_username list_tools'],
  ])('"%s": %s', (line, names) => {
    expect(namesWith(line).join(' ')).toBe(names);
  });

  test.each([
    '',
    '--read-only',
    '--toolsets all --dynamic-tools',
    '--tools run_query --exclude-tools run_query',
  ])('with "%s" every tool once, kept or left out', line => {
    const { kept, left } = selectWith(line);
    const names = [...kept, ...left.map(each => each.entry)].map(({ name }) => name);
    expect(names.sort()).toEqual(CATALOGUE.tools.map(({ name }) => name).sort());
  });

  test('sorted by name, whatever the order of the catalogue', () => {
    const tools = [entry('z_b'), entry('a_b'), entry('z_a')];
    const { kept } = select(
      { toolsets: [toolset('data')], tools, prompts: [] },
      resolveSettings({}, {}, '/'),
    );
    expect(kept.map(({ name }) => name)).toEqual(['a_b', 'z_a', 'z_b']);
  });
});

describe('says why a tool is left out, and what brings it back', () => {
  test.each([
    ['', 'load_file', 'it is beta', '--allow-non-ga-tools'],
    ['', 'read_api', 'toolset api is not chosen', '--toolsets api or --tools read_api'],
    ['', 'list_tools', 'all chosen tools are listed', '--dynamic-tools'],
    ['--read-only', 'write_records', 'it changes the org', 'no --read-only'],
    ['--read-only', 'load_file', 'it changes the org', 'no --read-only'],
    ['--read-only --exclude-tools write_records', 'write_records', 'excluded', '--exclude-tools without it'],
    ['--exclude-tools load_file', 'load_file', 'excluded', '--exclude-tools without it'],
    ['--dynamic-tools', 'run_query', 'not enabled yet', 'enable_tools'],
    ['--dynamic-tools', 'load_file', 'it is beta', '--allow-non-ga-tools'],
  ])('"%s": %s: %s; %s', (line, name, reason, flag) => {
    const found = selectWith(line).left.find(({ entry }) => entry.name === name);
    expect(found).toMatchObject({ reason, flag });
  });

  test.each([
    ['', '--toolsets all', 'read_api'],
    ['', '--toolsets api', 'read_api'],
    ['', '--tools read_api', 'read_api'],
    ['', '--allow-non-ga-tools', 'load_file'],
    ['--read-only', '', 'write_records'],
    ['', '--dynamic-tools', 'list_tools'],
  ])('and that advice is right: "%s", then "%s": %s', (before, after, name) => {
    expect(namesWith(before)).not.toContain(name);
    expect(namesWith(after)).toContain(name);
  });
});

test('the built-in toolsets of --toolsets absent are the default ones', () => {
  expect(chosenToolsets(CATALOGUE, resolveSettings({}, {}, '/'))).toEqual(['core', 'data', 'apex-tests']);
});
