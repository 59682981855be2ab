import { AppError } from "../../../base/errors.ts";
import type { ImportanceMethod } from "../../../base/stats/forest/importance.ts";
import type { Analyst } from "../read-curves.ts";
import type { Question } from "./question.ts";

/** Each part grows a tree at least; what is missing then grows with the answer. */
const MOST_PARTS = 100;

/**
 * Grows the model of a question in parts: between two of them somebody else's question may be answered, and this one may
 * end. All parts are about what the runs said at the first.
 * @throws AppError CANCELLED
 */
export async function readInParts<A extends Question & { readonly method?: ImportanceMethod }, T>(
  analyst: Pick<Analyst, "growModel">,
  args: A,
  signal: AbortSignal | undefined,
  read: (args: A & { readonly reading?: string }) => Promise<T>,
): Promise<T> {
  let reading: string | undefined;
  const next = (): A & { readonly reading?: string } => {
    if (signal?.aborted === true)
      throw new AppError("CANCELLED", "Measuring importance was ended.");
    return reading === undefined ? args : { ...args, reading };
  };
  for (let part = 0; part < MOST_PARTS; part++) {
    const grown = await analyst.growModel(next());
    reading = grown.reading;
    if (grown.isGrown) break;
  }
  return read(next());
}
