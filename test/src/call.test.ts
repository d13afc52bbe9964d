import { readFileSync } from 'node:fs';
import { defineTool, ToolError, z } from 'orgsmith/toolkit';
import { describe, expect, test } from 'vitest';
import { call } from '../../src/call.ts';
import { caller, echoTool, openTestSession, toolsetOf } from '../support/session.ts';

const answers = (answer: (text: string) => unknown) => [toolsetOf('core', [echoTool('echo_text', answer)])];
const throws = (error: unknown) =>
  answers(() => {
    throw error;
  });

async function callWith(
  toolsets: ReturnType<typeof answers>,
  given: unknown = {},
  line = '',
  name = 'echo_text',
) {
  return call(await openTestSession(toolsets, line), name, given, caller());
}

describe('an answer', () => {
  test('is its facts, and a text that says the same', async () => {
    const sent = await callWith(
      answers(text => ({ text })),
      { text: 'hi' },
    );
    expect(sent).toEqual({ structuredContent: { text: 'hi' }, text: 'said hi', isError: false });
  });

  test('has nothing that was not declared, and nothing invisible', async () => {
    const sent = await callWith(answers(() => ({ text: 'a\u200bb\u202e', more: 1 })));
    expect(sent).toMatchObject({ structuredContent: { text: 'ab' }, text: 'said ab' });
    expect(sent.structuredContent).not.toHaveProperty('more');
  });

  test('has no secret that was learnt, and keeps what only looks like one', async () => {
    const looks = '00D000000000001!AQ8AQFwx.abcdef_123456';
    const session = await openTestSession(
      answers(() => ({ text: `my-live-token ${looks}`, rows: [{ a: ['my-live-token'] }] })),
    );
    session.redactor.learn('my-live-token');
    const sent = await call(session, 'echo_text', {}, caller());
    expect(JSON.stringify(sent)).not.toContain('my-live-token');
    expect(sent.structuredContent).toEqual({ text: `[secret] ${looks}`, rows: [{ a: ['[secret]'] }] });
  });

  test('that is too long is cut, and the whole is in a file without secrets', async () => {
    const rows = Array.from({ length: 5_000 }, (_, index) => [index, 'my-live-token']);
    const session = await openTestSession(answers(() => ({ text: 'x', rows })));
    session.redactor.learn('my-live-token');
    const sent = await call(session, 'echo_text', {}, caller());
    expect(JSON.stringify(sent.structuredContent).length + sent.text.length).toBeLessThanOrEqual(25_000);
    const whole = readFileSync(sent.file?.path ?? '', 'utf8');
    expect(JSON.parse(whole).rows).toHaveLength(5_000);
    expect(whole).not.toContain('my-live-token');
  });

  test.each([
    ['nothing', undefined],
    ['a text', 'hi'],
    ['another kind of field', { text: 5 }],
    ['a field too few', {}],
  ])('of %s is a defect of the tool, and what it did is done', async (_, answer) => {
    expect((await callWith(answers(() => answer))).error).toMatchObject({
      code: 'BAD_TOOL_OUTPUT',
      outcome: 'executed',
      retry: 'no',
    });
  });
});

describe('an error', () => {
  test('of the tool is passed on', async () => {
    const parts = { code: 'X', message: 'No', next: 'Go on.', outcome: 'partial', retry: 'no' } as const;
    expect((await callWith(throws(new ToolError(parts)))).error).toEqual(parts);
  });

  test.each([new Error('boom'), new RangeError('x'), 'text', null, undefined, 5])(
    'of any other kind is one, too: %s',
    async thrown => {
      const { isError, text, structuredContent } = await callWith(throws(thrown));
      expect([isError, structuredContent]).toEqual([true, undefined]);
      expect(JSON.parse(text).error).toMatchObject({
        code: expect.any(String),
        outcome: expect.any(String),
        next: expect.any(String),
      });
    },
  );

  test.each([
    ['echo_txt', {}, '', 'UNKNOWN_TOOL'],
    ['list_tools', {}, '', 'TOOL_NOT_ENABLED'],
    ['echo_text', { txt: 'x' }, '', 'INVALID_ARGUMENTS'],
    ['echo_text', [], '', 'INVALID_ARGUMENTS'],
    ['echo_text', {}, '--exclude-tools echo_text', 'TOOL_NOT_ENABLED'],
  ])('before the tool is asked: %s %j %s: %s', async (name, given, line, code) => {
    const asked = answers(() => expect.fail('it was asked'));
    expect((await callWith(asked, given, line, name)).error).toMatchObject({ code, outcome: 'not_executed' });
  });

  test('when no org is there says why', async () => {
    const needs = { ...echoTool('count_rows', text => ({ text })), orgs: 'one' as const };
    const session = await openTestSession([toolsetOf('core', [needs])], '--orgs nobody');
    const { error } = await call(session, 'count_rows', {}, caller());
    expect(error).toMatchObject({ code: 'NO_ORG', outcome: 'not_executed', retry: 'after_fix' });
    expect(error?.message).toContain("no org is authorised under 'nobody'");
  });
});

describe('a tool that changes', () => {
  const tool = (on: 'org' | 'machine') =>
    defineTool({
      name: 'write_rows',
      title: 'Write rows',
      description: 'Write rows, which this server does not let a tool do that has no plan.',
      effect: 'destroy',
      on,
      orgs: 'none',
      input: z.strictObject({}),
      output: z.object({ done: z.boolean() }),
      summary: () => 'done',
      run: async () => ({ done: true }),
    });

  test('the org without a plan is refused, and not asked', async () => {
    const sent = await callWith([toolsetOf('data', [tool('org')])], {}, '', 'write_rows');
    expect(sent.error).toMatchObject({ code: 'NO_PLAN', outcome: 'not_executed' });
  });
  test('the machine goes', async () => {
    const sent = await callWith([toolsetOf('core', [tool('machine')])], {}, '--read-only', 'write_rows');
    expect(sent.structuredContent).toEqual({ done: true });
  });
});

describe('dynamic tools', () => {
  const toolsets = [
    toolsetOf('core', []),
    toolsetOf('data', [
      echoTool('count_rows', text => ({ text })),
      echoTool('run_query', text => ({ text })),
    ]),
  ];

  test('are listed, enabled, and then there', async () => {
    const session = await openTestSession(toolsets, '--dynamic-tools --exclude-tools run_query');
    const ask = (name: string, given: unknown) => call(session, name, given, caller());
    expect((await ask('list_tools', { search: 'COUNT' })).structuredContent).toMatchObject({
      tools: [{ name: 'count_rows', toolset: 'data', enabled: false }],
    });
    expect((await ask('count_rows', {})).error).toMatchObject({ code: 'TOOL_NOT_ENABLED' });
    expect((await ask('enable_tools', { tools: ['run_query'] })).error).toMatchObject({
      code: 'TOOL_NOT_ENABLED',
    });
    expect((await ask('enable_tools', { tools: ['count_rows'] })).text).toBe('Enabled: count_rows');
    expect((await ask('count_rows', { text: 'x' })).structuredContent).toEqual({ text: 'x' });
    expect((await ask('list_tools', {})).text).toContain('3 tools, 3 enabled');
  });
});
