import { createRedactor } from './_sf.ts';

// Fields of the CLI's own answers that hold a secret, in whatever depth.
const SECRET_FIELDS =
  /^(access_?token|refresh_?token|session_?id|sfdx_?auth_?url|password|client_?secret|private_?key|sid|otp|frontdoor(url)?)$/i;
const HIDDEN = '[secret]';

/**
 * An answer of the CLI without secrets: fields that hold them, their values wherever else they stand, and whatever looks
 * like a token or an address that signs in.
 */
export function withoutSecrets(answer: unknown): { clean: unknown; text(text: string): string } {
  const redactor = createRedactor();
  const learn = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, each] of Object.entries(value)) {
      if (SECRET_FIELDS.test(key) && typeof each === 'string' && !each.startsWith('[')) redactor.learn(each);
      learn(each);
    }
  };
  learn(answer);
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return redactor.ownText(value);
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [
        redactor.ownText(key),
        SECRET_FIELDS.test(key) && typeof each === 'string' ? HIDDEN : walk(each),
      ]),
    );
  };
  return { clean: walk(answer), text: redactor.ownText };
}
