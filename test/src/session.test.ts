import { describe, expect, test } from 'vitest';
import { enableTools, findTool } from '../../src/session.ts';
import { toolError } from '../support/refusal.ts';
import { echoTool, openTestSession, toolsetOf } from '../support/session.ts';

const tool = (name: string) => echoTool(name, text => ({ text }));
const toolsets = [
  toolsetOf('core', [tool('get_username')]),
  toolsetOf('data', [tool('run_query'), tool('count_rows')]),
  toolsetOf('api', [tool('call_api')], { default: false }),
];
const session = (line = '') => openTestSession(toolsets, line);
const offered = ({ selection }: Awaited<ReturnType<typeof session>>) =>
  selection.kept.map(({ name }) => name).join(' ');

describe('findTool refuses', () => {
  test.each([
    [
      '',
      'run_qery',
      'UNKNOWN_TOOL',
      'There is no tool run_qery. Nearest: run_query',
      'Use one of the tools that tools/list names.',
    ],
    ['', 'delete_everything', 'UNKNOWN_TOOL', 'There is no tool delete_everything', 'Use one of the tools'],
    ['', '', 'UNKNOWN_TOOL', 'There is no tool ', 'Use one of the tools'],
    ['', 'constructor', 'UNKNOWN_TOOL', 'There is no tool constructor', 'Use one of the tools'],
    [
      '',
      'call_api',
      'TOOL_NOT_ENABLED',
      'call_api is not offered: toolset api is not chosen',
      '--toolsets api or --tools call_api',
    ],
    [
      '--exclude-tools run_query',
      'run_query',
      'TOOL_NOT_ENABLED',
      'run_query is not offered: excluded',
      '--exclude-tools',
    ],
    ['', 'list_tools', 'TOOL_NOT_ENABLED', 'list_tools is not offered', '--dynamic-tools'],
    [
      '--dynamic-tools',
      'run_query',
      'TOOL_NOT_ENABLED',
      'not enabled yet',
      'Call enable_tools with run_query first.',
    ],
  ])('"%s": %s: %s', async (line, name, code, message, next) => {
    const error = await toolError(async () => findTool(await session(line), name));
    expect(error).toMatchObject({ code, outcome: 'not_executed' });
    expect(error.message).toContain(message);
    expect(error.next).toContain(next);
  });

  test('a name of a megabyte in a short answer', async () => {
    const error = await toolError(async () => findTool(await session(), 'x'.repeat(1_000_000)));
    expect(JSON.stringify(error).length).toBeLessThan(1_000);
  });
});

test('findTool finds what is offered, and only that', async () => {
  const open = await session('--tools call_api --toolsets data');
  for (const name of offered(open).split(' ')) expect(findTool(open, name).name).toBe(name);
});

describe('enableTools', () => {
  test('refuses all when one cannot be, and changes nothing', async () => {
    const open = await session('--dynamic-tools --exclude-tools count_rows');
    open.listChanged = () => expect.fail('nothing changed');
    const before = offered(open);
    for (const name of ['run_qery', 'count_rows', 'nothing'])
      expect(await toolError(() => enableTools(open, ['run_query', name]))).toMatchObject({
        outcome: 'not_executed',
      });
    expect(offered(open)).toBe(before);
  });

  test('offers what was named, tells it once, and keeps what was there', async () => {
    const open = await session('--dynamic-tools');
    let told = 0;
    open.listChanged = () => void told++;
    expect(offered(open)).toBe('enable_tools get_username list_tools');
    expect(enableTools(open, ['run_query'])).toEqual(['run_query']);
    expect(enableTools(open, ['call_api', 'run_query'])).toEqual(['call_api']);
    expect(offered(open)).toBe('call_api enable_tools get_username list_tools run_query');
    expect(told).toBe(2);
    expect(enableTools(open, ['run_query', 'get_username'])).toEqual([]);
    expect(told).toBe(2);
  });

  test('names a tool once, however often it was named', async () => {
    expect(enableTools(await session('--dynamic-tools'), ['run_query', 'run_query'])).toEqual(['run_query']);
  });

  test.each(['--read-only', '--exclude-tools run_query', '--toolsets core'])(
    'no wider than %s',
    async line => {
      const writes = { ...tool('write_rows'), effect: 'destroy' as const, on: 'org' as const };
      const open = await openTestSession(
        [...toolsets, toolsetOf('more', [writes])],
        `--dynamic-tools ${line}`,
      );
      const name = line === '--read-only' ? 'write_rows' : 'run_query';
      if (line === '--toolsets core') expect(enableTools(open, [name])).toEqual([name]);
      else
        expect(await toolError(() => enableTools(open, [name]))).toMatchObject({ code: 'TOOL_NOT_ENABLED' });
    },
  );
});
