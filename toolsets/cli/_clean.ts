import { createRedactor } from './_sf.ts';

// Names of fields and settings that hold a secret, without what separates their words.
const SECRET =
  /^(accesstoken|refreshtoken|sessionid|sfdxauthurl|authurl|password|clientsecret|consumersecret|privatekey|sid|otp|orgisvdebuggersid|frontdoor(url|uri)?)$/i;
/** No answer of the CLI has so many; whatever goes through the rest later needs stack for each. */
const MOST_LEVELS = 100;
const HIDDEN = '[secret]';
const isSecret = (name: unknown) => typeof name === 'string' && SECRET.test(name.replace(/[\W_]/g, ''));
/** `{name: 'password', value: …}`, as lists of settings have it. */
const isSecretPair = (value: object) => isSecret(Object(value).name) || isSecret(Object(value).key);

/**
 * An answer of the CLI without secrets: fields that hold them, their values wherever else they stand, and whatever looks
 * like a token or an address that signs in.
 */
export function withoutSecrets(answer: unknown): { clean: unknown; text(text: string): string } {
  const redactor = createRedactor();
  const learn = (value: unknown, depth = 0): void => {
    if (typeof value !== 'object' || value === null || depth > MOST_LEVELS) return;
    const pair = isSecretPair(value);
    for (const [key, each] of Object.entries(value)) {
      const isHidden = isSecret(key) || (pair && key === 'value');
      if (isHidden && typeof each === 'string' && !each.startsWith('[')) redactor.learn(each);
      learn(each, depth + 1);
    }
  };
  learn(answer);
  const walk = (value: unknown, depth = 0): unknown => {
    if (typeof value === 'string') return redactor.ownText(value);
    if (typeof value !== 'object' || value === null) return value;
    if (depth > MOST_LEVELS) return `[deeper than ${MOST_LEVELS} levels]`;
    if (Array.isArray(value)) return value.map(each => walk(each, depth + 1));
    const pair = isSecretPair(value);
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [
        redactor.ownText(key),
        (isSecret(key) || (pair && key === 'value')) && typeof each === 'string'
          ? HIDDEN
          : walk(each, depth + 1),
      ]),
    );
  };
  return { clean: walk(answer), text: redactor.ownText };
}
