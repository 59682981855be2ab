import { runInNewContext } from "node:vm";
import { AppError } from "../../base/errors.ts";
import { compileSearch } from "../../base/search.ts";

/** A pattern that needs longer than this over all texts is refused: none may stall the engine. */
const LIMIT_MS = 250;
/** A machine that is busy with something else leaves so little of the time that the pattern is tried again. */
const LEAST_CPU_MS = LIMIT_MS / 2;
const TRIES = 4;

/** Rows whose text matches; all of them for an empty search. */
export function filterBySearch<T>(
  rows: readonly T[],
  search: string | undefined,
  textOf: (row: T) => string,
): readonly T[] {
  if (search === undefined || search === "") return rows;
  const matches = matchSearch(search, rows.map(textOf));
  return rows.filter((_, index) => matches[index]);
}

/** Which of the texts match a search as people type it: a regular expression without regard to case, bounded in time. */
function matchSearch(search: string, texts: readonly string[]): boolean[] {
  let pattern: RegExp;
  try {
    pattern = compileSearch(search);
  } catch (error) {
    throw new AppError(
      "INVALID_INPUT",
      "That is no valid regular expression.",
      "Close every bracket.",
      { cause: error },
    );
  }
  return matchAll(pattern, texts);
}

/** Throws AppError INVALID_INPUT when the pattern takes too long. */
export function matchAll(pattern: RegExp, texts: readonly string[]): boolean[] {
  for (let tries = 1; ; tries++) {
    const before = process.threadCpuUsage();
    try {
      // Only a context with a time limit can stop an expression that backtracks without end.
      return runInNewContext(
        "texts.map((text) => pattern.test(text))",
        { texts, pattern },
        { timeout: LIMIT_MS },
      ) as boolean[];
    } catch (error) {
      const { user, system } = process.threadCpuUsage(before);
      if ((user + system) / 1000 < LEAST_CPU_MS && tries < TRIES) continue;
      throw new AppError(
        "INVALID_INPUT",
        "That expression takes too long.",
        "Write it without repeats inside repeats.",
        { cause: error },
      );
    }
  }
}
