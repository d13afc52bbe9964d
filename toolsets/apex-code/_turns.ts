const turns = new Map<string, Promise<unknown>>();

/** One piece of work after the other: of two saves of a class that begin together, the second sees what the first has made of it. */
export function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
  const mine = (turns.get(key) ?? Promise.resolve()).then(work);
  const end = mine.then(
    () => undefined,
    () => undefined,
  );
  turns.set(key, end);
  void end.then(() => turns.get(key) === end && turns.delete(key));
  return mine;
}
