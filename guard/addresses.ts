const FAMILIES = [
  /^https:\/\/[\w.-]+\.(salesforce|force)\.com$/,
  /^https?:\/\/(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/,
];

/** Both are Salesforce's, or both on this machine: an org may move from one to the other. */
export function sameFamily(a: string, b: string): boolean {
  const [one, other] = [new URL(a).origin, new URL(b).origin];
  return FAMILIES.some(family => family.test(one) && family.test(other));
}
