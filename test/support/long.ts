/** `npm run test:long` proves in full what `npm test` proves in short. */
export const LONG = process.env.LONG === '1';

/** How often, or what: in full with LONG=1, or in short. */
export function inFull<Each>(full: Each, short: Each): Each {
  return LONG ? full : short;
}
