import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseXml } from '../../../toolsets/metadata/_xml.ts';
import {
  newXml,
  type Part,
  removePart,
  setList,
  setPart,
  textAt,
} from '../../../toolsets/metadata/_xml-edit.ts';

const file = (...lines: string[]) => ['<A xmlns="x">', ...lines, '</A>', ''].join('\n');
const b: Part = { name: 'b', value: 'new' };

describe('an element is set', () => {
  it.each([
    ['where it is', file('    <b>old</b> <!-- mine -->'), file('    <b>new</b> <!-- mine -->')],
    [
      'not at all, when it says the same',
      file('    <b><![CDATA[new]]></b>'),
      file('    <b><![CDATA[new]]></b>'),
    ],
    ['in the order of names', file('    <a/>', '    <c/>'), file('    <a/>', '    <b>new</b>', '    <c/>')],
    [
      'behind the remark on a line',
      file('    <a/> <!-- a -->', '    <c/>'),
      file('    <a/> <!-- a -->', '    <b>new</b>', '    <c/>'),
    ],
    [
      'before the remark above another',
      file('    <a/>', '    <!-- c -->', '    <c/>'),
      file('    <a/>', '    <b>new</b>', '    <!-- c -->', '    <c/>'),
    ],
    [
      'behind fullName',
      file('    <fullName>n</fullName>', '    <c/>'),
      file('    <fullName>n</fullName>', '    <b>new</b>', '    <c/>'),
    ],
    ['first, when all come later', file('    <c/>'), file('    <b>new</b>', '    <c/>')],
    ['with tabs, where there are tabs', file('\t<c/>'), file('\t<b>new</b>', '\t<c/>')],
    ['in a file of one line', '<A><c/></A>', '<A>\n    <b>new</b><c/></A>'],
    ['in an empty element', '<A/>', '<A>\n    <b>new</b>\n</A>'],
    ['in an element with nothing but space', '<A>\n</A>', '<A>\n    <b>new</b>\n</A>'],
  ])('%s', (_, before, after) => {
    expect(setPart(before, [], b)).toBe(after);
  });

  it('in an element that has to be made, and then is there', () => {
    const made = setPart(file('    <a/>'), ['s', 't'], b);
    expect(made).toBe(
      file('    <a/>', '    <s>', '        <t>', '            <b>new</b>', '        </t>', '    </s>'),
    );
    expect(setPart(made, ['s', 't'], { name: 'c', value: 'x' })).toContain(
      '<b>new</b>\n            <c>x</c>\n',
    );
  });

  it('one of several, told apart by a child; the others stay', () => {
    const of = (field: string, on: string): Part => ({
      name: 'f',
      value: [
        { name: 'field', value: field },
        { name: 'on', value: on },
      ],
    });
    const two = setPart(setPart(file(), [], of('X.B', 'true'), 'field'), [], of('X.A', 'false'), 'field');
    expect(two.indexOf('X.A')).toBeLessThan(two.indexOf('X.B'));
    expect(setPart(two, [], of('X.B', 'false'), 'field')).toBe(
      two.replace('<on>true</on>', '<on>false</on>'),
    );
  });
});

it('a list is put in order, lengthened and shortened; what stays is not touched', () => {
  const value = (name: string): Part => ({ name: 'v', value: [{ name: 'fullName', value: name }] });
  const source = file(
    '    <s>',
    '        <v><fullName>One</fullName><color>red</color></v>',
    '        <v>',
    '            <fullName>Two</fullName>',
    '        </v>',
    '    </s>',
  );
  const set = (names: string[]) => setList(source, ['s'], names.map(value), 'fullName');
  expect(set(['One', 'Two'])).toBe(source);
  expect(set(['One'])).toBe(
    file('    <s>', '        <v><fullName>One</fullName><color>red</color></v>', '    </s>'),
  );
  expect(set(['New', 'One'])).toContain(
    '<fullName>New</fullName>\n        </v>\n        <v><fullName>One</fullName><color>red</color></v>\n    </s>',
  );
});

it('an element is removed with its line', () => {
  expect(removePart(file('    <a/>', '    <b>x</b>', '    <c/>'), [], 'b')).toBe(
    file('    <a/>', '    <c/>'),
  );
});

describe('whatever a file is like', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'label', 'type', 'zz');
  const text = fc.stringMatching(/^[ -~]{0,12}$/);
  const space = fc.constantFrom('', '\n', '\n    ', '\r\n\t', ' ');
  const remark = fc.constantFrom('', '<!-- x -->', '<?y z?>');
  const source = fc.array(fc.tuple(space, remark, name, text), { maxLength: 6 }).map(all => {
    const seen = new Set<string>();
    const inner = all.filter(([, , tag]) => !seen.has(tag) && seen.add(tag));
    return newXml('A', []).replace(
      '</A>',
      () =>
        `${inner.map(([gap, note, tag, content]) => `${gap}${note}<${tag}>${content.replace(/[<&]/g, '')}</${tag}>`).join('')}\n</A>`,
    );
  });
  const isXml = (value: string) => !/^\s|\s$/.test(value);

  it('what is set is there, the rest means what it meant, and setting it again changes nothing', () => {
    fc.assert(
      fc.property(source, name, text.filter(isXml), (before, tag, value) => {
        const after = setPart(before, [], { name: tag, value });
        expect(textAt(after, tag)).toBe(value);
        expect(setPart(after, [], { name: tag, value })).toBe(after);
        const others = (xml: string) =>
          parseXml(xml)?.children.flatMap(child => (child.name === tag ? [] : [[child.name, child.text]]));
        expect(others(after)).toEqual(others(before));
        expect(after.match(/<!--.*?-->/g)).toEqual(before.match(/<!--.*?-->/g));
        expect(removePart(after, [], tag)).not.toContain(`<${tag}>`);
      }),
      { numRuns: 500 },
    );
  });
});
