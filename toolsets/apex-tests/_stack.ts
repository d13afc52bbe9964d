import type { Sources } from './_sources.ts';

export interface Frame {
  /** As Apex wrote it: `ns.Invoice.sum`, `Invoice.Line.total`. */
  name: string;
  line: number;
  column: number;
}

const FRAME = /^(?:(?:Class|Trigger)\.)?([\w.]+): line (\d+), column (\d+)$/;

/** The frames of an Apex stack trace, innermost first; what is no frame is left out. */
export function framesOf(stack: string): Frame[] {
  return stack.split('\n').flatMap(text => {
    const [, name, line, column] = FRAME.exec(text.trim()) ?? [];
    return name ? [{ name, line: Number(line), column: Number(column) }] : [];
  });
}

/** The innermost line that is the project's own, as `path:line`; else the innermost as Apex named it. */
export function placeOf(stack: string | null, sources: Sources): string | undefined {
  const frames = framesOf(stack ?? '');
  for (const { name, line } of frames)
    for (const part of name.split('.')) {
      const path = sources.get(part.toLowerCase());
      if (path !== undefined) return `${path}:${line}`;
    }
  const [first] = frames;
  return first && `${first.name}:${first.line}`;
}
