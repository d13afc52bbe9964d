import { describe, expect, it } from 'vitest';
import { readMembers, writeMembers } from '../../../toolsets/metadata/_members.ts';
import { meaningOf, parseXml } from '../../../toolsets/metadata/_xml.ts';

describe('files that mean the same', () => {
  it.each([
    ['the order of elements', '<A><b>1</b><c>2</c></A>', '<A><c>2</c><b>1</b></A>'],
    ['indentation and line ends', '<A>\r\n    <b>1</b>\r\n</A>\r\n', '<A><b>1</b></A>'],
    ['a declaration, a comment, a byte order mark', '\uFEFF<?xml version="1.0"?>\n<!-- x --><A/>', '<A></A>'],
    ['entities', '<A>a &amp; b &#39;c&#x27; &lt;d&gt;</A>', "<A><![CDATA[a & b 'c' <d>]]></A>"],
  ])('%s', (_, one, other) => {
    expect(meaningOf(one)).toBe(meaningOf(other));
  });

  it.each([
    ['another text', '<A><b>1</b></A>', '<A><b>2</b></A>'],
    ['one more of the same', '<A><b>1</b></A>', '<A><b>1</b><b>1</b></A>'],
    ['another attribute', '<A xsi:nil="true"/>', '<A/>'],
    ['text that looks like an element', '<A>&lt;b/&gt;</A>', '<A><b/></A>'],
  ])('but not %s', (_, one, other) => {
    expect(meaningOf(one)).not.toBe(meaningOf(other));
  });
});

it.each(['', 'text', '<A>', '<A></B>', '<A/><B/>', '<A', '<!DOCTYPE A [<!ENTITY x "y">]><A>&x;</A>'])(
  'not XML: %j',
  text => {
    expect(parseXml(text)).toBeUndefined();
  },
);

it('a package.xml is read as it was written', () => {
  const members = new Map([
    ['Layout', ["Account-It's <one> & all"]],
    ['ApexClass', ['A', 'B']],
  ]);
  expect(readMembers(writeMembers(members, '66.0'))).toEqual(members);
  expect(readMembers('<Other/>')).toBeUndefined();
});
