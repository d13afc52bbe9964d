/**
 * A flag of Node that gives young objects room. It makes no difference to the command but that V8, which the command tells to be
 * thrifty, collects less: a tenth of the time of all tests, a fifth of that of a deploy.
 */
export const ROOM = '--min-semi-space-size=16';
