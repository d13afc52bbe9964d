/** What comes within the time, or nothing. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), ms);
  return Promise.race([work.catch(() => undefined), promise]).finally(() => clearTimeout(timer));
}
