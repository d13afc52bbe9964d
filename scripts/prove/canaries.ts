import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Letters that stand in one secret only, and in none of our texts. */
export interface Canary {
  name: string;
  mark: string;
}
/** A way out of the process, and what came out of it. */
export interface Channel {
  name: string;
  text: string;
}

/** Which canary was seen where, each pair once. */
export function sightings(canaries: readonly Canary[], channels: readonly Channel[]): string[] {
  return canaries.flatMap(({ name, mark }) => {
    const forms = formsOf(mark);
    return channels
      .filter(({ text }) => forms.some(form => text.includes(form)))
      .map(channel => `${name} in ${channel.name}`);
  });
}

/** A text as it is, turned round, in hex, and in base64 wherever it begins. */
function formsOf(mark: string): string[] {
  const base64 = [0, 1, 2].map(offset => {
    const whole = Buffer.from(`${'x'.repeat(offset)}${mark}`).toString('base64');
    return whole.slice(offset === 0 ? 0 : 4, -4);
  });
  return [mark, [...mark].reverse().join(''), Buffer.from(mark).toString('hex'), ...base64];
}

/** Every file below a folder as a channel. */
export function filesAs(name: string, folder: string): Channel[] {
  const found = (() => {
    try {
      return readdirSync(folder, { recursive: true, encoding: 'utf8' });
    } catch {
      return [];
    }
  })();
  return found
    .map(each => join(folder, each))
    .filter(path => statSync(path).isFile())
    .map(path => ({ name, text: `${path}\n${readFileSync(path, 'latin1')}` }));
}
