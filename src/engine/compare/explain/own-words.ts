/** Words of a command line that are there on one side only and not also listed as a param: none when it says nothing more. */
export function ownWords(
  before: string,
  after: string,
  params: ReadonlyMap<string, ReadonlySet<string>>,
): readonly string[] {
  const [inBefore, inAfter] = [wordsOf(before), wordsOf(after)];
  const different = [
    ...inBefore.filter((word) => !inAfter.includes(word)),
    ...inAfter.filter((word) => !inBefore.includes(word)),
  ];
  const values = new Set([...params.values()].flatMap((set) => [...set]));
  return different.filter((word) => {
    const [name = "", value] = word.split("=", 2);
    const leaf = leafOf(name);
    if (value === undefined) return !values.has(word) && !params.has(leaf);
    return !params.has(leaf);
  });
}

const wordsOf = (command: string): string[] => command.split(/\s+/).filter((word) => word !== "");

/** "--train.batch-size" and "train/batch_size" end alike. */
export function leafOf(key: string): string {
  const pieces = key.replace(/^[-+~]+/, "").split(/[./]/);
  return (pieces.at(-1) ?? "").replaceAll("-", "_").toLowerCase();
}
