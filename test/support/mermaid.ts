const TEXT = '"[^"\\n]+"';
const NUMBER = '-?\\d+(?:\\.\\d+)?';
const NAME = '[A-Za-z_][A-Za-z0-9_]*';

/** Every line of a diagram, by kind: strict subsets of Mermaid's grammars (https://mermaid.js.org/syntax). */
const GRAMMARS: Record<string, { head: RegExp; lines: RegExp }> = {
  pie: {
    head: /^pie showData$/,
    lines: new RegExp(`^  (?:title [^\\n"#;]+|${TEXT} : (?!0+(?:\\.0+)?$)\\d+(?:\\.\\d+)?)$`),
  },
  xychart: {
    head: /^xychart-beta$/,
    lines: new RegExp(
      `^  (?:title ${TEXT}|x-axis \\[${TEXT}(?:, ${TEXT})*\\]|y-axis ${TEXT} ${NUMBER} --> ${NUMBER}|bar \\[${NUMBER}(?:, ${NUMBER})*\\])$`,
    ),
  },
  er: {
    head: /^erDiagram$/,
    lines: new RegExp(
      `^(?:  ${NAME} \\{|    [A-Za-z][A-Za-z0-9_-]* ${NAME}(?: (?:PK|FK|UK)(?:, (?:PK|FK|UK))*)?(?: ${TEXT})?|  \\}|  ${NAME} (?:\\|o|\\|\\||\\}o|\\}\\|)(?:--|\\.\\.)(?:o\\||\\|\\||o\\{|\\|\\{) ${NAME} : ${TEXT})$`,
    ),
  },
};

/** The first line that Mermaid would not take, or nothing. */
export function mermaidProblem(text: string): string | undefined {
  const [head = '', ...lines] = text.split('\n');
  const grammar = Object.values(GRAMMARS).find(each => each.head.test(head));
  if (!grammar) return head;
  const wrong = lines.find(line => !grammar.lines.test(line));
  if (wrong !== undefined) return wrong;
  const count = (pattern: RegExp) => lines.filter(line => pattern.test(line)).length;
  if (count(/\{$/) !== count(/^ {2}\}$/)) return 'braces';
  const list = (start: string) =>
    (lines.find(line => line.startsWith(start))?.match(/"[^"]*"|-?\d+(\.\d+)?(?=[,\]])/g) ?? []).length;
  return list('  x-axis [') === list('  bar [') ? undefined : 'as many bars as labels';
}
