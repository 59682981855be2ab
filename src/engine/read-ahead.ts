/** So many answers wait at most. */
const AHEAD = 8;

/** Answers in the order of what is asked, the next ones being read while one is worked on. Throws what a reading throws, in its turn. */
export async function* readAhead<K, T>(
  keys: readonly K[],
  read: (key: K) => Promise<T>,
): AsyncGenerator<T> {
  const waiting: Array<Promise<T>> = [];
  let next = 0;
  while (next < keys.length || waiting.length > 0) {
    while (next < keys.length && waiting.length < AHEAD) {
      const reading = read(keys[next++] as K);
      // It is told when its turn comes.
      reading.catch(() => undefined);
      waiting.push(reading);
    }
    yield await (waiting.shift() as Promise<T>);
  }
}
