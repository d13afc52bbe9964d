import { describe, expect, it } from 'vitest';
import { elementText, escaped } from '../../../guard/soap-text.ts';
import { percentOf, rangesOf } from '../../../toolsets/apex-tests/_coverage.ts';
import { framesOf, placeOf } from '../../../toolsets/apex-tests/_stack.ts';

describe('a place in the project, from a stack trace', () => {
  const sources = new Map([
    ['invoice', 'force-app/classes/Invoice.cls'],
    ['invoicetest', 'force-app/classes/InvoiceTest.cls'],
    ['invoicetrigger', 'force-app/triggers/InvoiceTrigger.trigger'],
  ]);
  it.each([
    [
      'the innermost line',
      'Class.Invoice.sum: line 5, column 1\nClass.InvoiceTest.total: line 9, column 1',
      'force-app/classes/Invoice.cls:5',
    ],
    [
      'the first that is own',
      'Class.fflib.Mocks.verify: line 5, column 1\nClass.InvoiceTest.total: line 9, column 1',
      'force-app/classes/InvoiceTest.cls:9',
    ],
    ['an inner class', 'Class.Invoice.Line.total: line 7, column 1', 'force-app/classes/Invoice.cls:7'],
    [
      'a namespace of one’s own',
      'Class.acme.Invoice.sum: line 5, column 1',
      'force-app/classes/Invoice.cls:5',
    ],
    ['a trigger', 'Trigger.InvoiceTrigger: line 3, column 2', 'force-app/triggers/InvoiceTrigger.trigger:3'],
    ['none that is own', 'Class.Other.x: line 1, column 1', 'Other.x:1'],
    ['an anonymous block', 'AnonymousBlock: line 4, column 1', 'AnonymousBlock:4'],
    ['a text that is no stack', '(System Code)', undefined],
    ['nothing', '', undefined],
  ])('%s', (_, stack, place) => expect(placeOf(stack, sources)).toBe(place));

  it('of no stack there is none', () => {
    expect(placeOf(null, sources)).toBeUndefined();
    expect(framesOf('x\n\nClass.A.b: line 1, column 2\n')).toEqual([{ name: 'A.b', line: 1, column: 2 }]);
  });
});

it.each([
  [[], ''],
  [[3], '3'],
  [[3, 4, 5, 9], '3-5, 9'],
  [[9, 3, 5, 4, 11, 12], '3-5, 9, 11-12'],
])('the lines %j are told as %j', (lines, text) => expect(rangesOf(lines)).toBe(text));

it.each([
  [3, 1, 75],
  [299, 101, 74],
  [0, 5, 0],
  [0, 0, 100],
  [999, 1, 99],
])('%i covered and %i uncovered lines are %i percent', (covered, uncovered, percent) =>
  expect(percentOf(covered, uncovered)).toBe(percent),
);

describe('an element of a SOAP answer', () => {
  it.each([
    ['<result><line>3</line></result>', 'line', '3'],
    ['<a:line xmlns:a="x">3</a:line>', 'line', '3'],
    ['<compileProblem xsi:nil="true"></compileProblem>', 'compileProblem', undefined],
    ['<compileProblem xsi:nil="true"/>', 'compileProblem', undefined],
    ['<m>a &lt;b&gt; &amp;amp; &#10; &#x1F4A1; &apos;</m>', 'm', "a <b> &amp; \n 💡 '"],
    ['<debugLog>one\ntwo</debugLog>', 'debugLog', 'one\ntwo'],
  ])('%s', (xml, name, text) => expect(elementText(xml, name)).toBe(text));

  it('takes any text there and back', () => {
    for (const text of ['<a>&amp;"\'', 'x > y && z < 1', '\u2028 💡', ']]>'])
      expect(elementText(`<m>${escaped(text)}</m>`, 'm')).toBe(text);
  });
});
