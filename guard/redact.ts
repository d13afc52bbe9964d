/** What a secret looks like, for our own text, errors, logs and audit. Never used on record data. */
const PATTERNS: ReadonlyArray<[RegExp, string]> = [
  [/\b00D[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?(?:!|%21)[A-Za-z0-9._%-]{8,}/g, '[access token]'],
  [/\bforce:\/\/[^\s"'<>]+/gi, '[auth url]'],
  [
    /([?&#]|%3F|%26)((?:sid|otp|access_token|refresh_token|client_secret|assertion)(?:=|%3D))[^\s&"'<>]+/gi,
    '$1$2[secret]',
  ],
  [/\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]*/g, '[jwt]'],
  [/\b(Bearer|OAuth)\s+[A-Za-z0-9._~+/!%-]{12,}=*/gi, '$1 [token]'],
  [/(<(?:\w+:)?sessionId>)[^<]+/gi, '$1[token]'],
  [/("?(?:access|refresh)_?token"?\s*[:=]\s*"?)[^\s"',;&}[]{8,}/gi, '$1[token]'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, '[private key]'],
];

const SHORTEST = 8;

export interface Redactor {
  /** Remembers a live secret (token, refresh token, password): from now on its value leaves nowhere. */
  learn(secret: string | null | undefined): void;
  /** For results and every other channel: known secrets, by value, in one text. */
  byValue(text: string): string;
  /** For results: the same in all strings and keys of a value; nothing else is touched. */
  redactDeep(value: unknown): unknown;
  /** For our own text, errors, logs and audit, never for record data: known secrets and whatever looks like one. */
  ownText(text: string): string;
}

export function createRedactor(): Redactor {
  const forms = new Set<string>();
  let longestFirst: string[] = [];

  const byValue = (text: string) => {
    let clean = text;
    for (const form of longestFirst) if (clean.includes(form)) clean = clean.replaceAll(form, '[secret]');
    return clean;
  };

  const redactDeep = (value: unknown): unknown => {
    if (typeof value === 'string') return byValue(value);
    if (Array.isArray(value)) return value.map(redactDeep);
    if (typeof value !== 'object' || value === null || value instanceof Date) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [byValue(key), redactDeep(each)]));
  };

  return {
    learn(secret) {
      if (!secret || secret.length < SHORTEST) return;
      for (const form of formsOf(secret)) forms.add(form);
      longestFirst = [...forms].sort((a, b) => b.length - a.length);
    },
    byValue,
    redactDeep: value => (forms.size === 0 ? value : redactDeep(value)),
    ownText: text => withoutPatterns(byValue(text)),
  };
}

/** A text without whatever looks like a secret. */
export function withoutPatterns(text: string): string {
  return PATTERNS.reduce((clean, [pattern, mark]) => clean.replace(pattern, mark), text);
}

/** A secret as it may travel: plain, in a URL, in JSON, in XML, in base64 at each of the three offsets. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].map(offset => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    const firstWhole = offset === 0 ? 0 : 4;
    return text.slice(firstWhole, text.length - 4 + (text.endsWith('=') ? 0 : 4));
  });
  const inXml = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const forms = [
    secret,
    encodeURIComponent(secret),
    encodeURIComponent(secret).replace(
      /[!'()*]/g,
      each => `%${each.charCodeAt(0).toString(16).toUpperCase()}`,
    ),
    encodeURI(secret),
    new URLSearchParams({ '': secret }).toString().slice(1),
    JSON.stringify(secret).slice(1, -1),
    JSON.stringify(JSON.stringify(secret).slice(1, -1)).slice(1, -1),
    inXml,
    inXml.replaceAll('"', '&quot;'),
    inXml.replaceAll('"', '&quot;').replaceAll("'", '&apos;'),
    ...base64,
    ...base64.map(each => each.replaceAll('+', '-').replaceAll('/', '_')),
    bytes.toString('hex'),
  ];
  return forms.filter(form => form.length >= SHORTEST);
}
