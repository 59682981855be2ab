import type { ImportanceMethod } from "../../../base/stats/forest/importance.ts";
import type { CallContext } from "../../module.ts";
import type { Analyst } from "../read-curves.ts";
import type { Question } from "./question.ts";

/** Each part grows a tree at least; what is missing then grows with the answer. */
const MOST_PARTS = 100;

/**
 * Grows the model of a question in parts: between two of them somebody else's question may be answered. All parts are about
 * what the runs said at the first.
 */
export async function readInParts<A extends Question & { readonly method?: ImportanceMethod }, T>(
  analyst: Pick<Analyst, "growModel">,
  args: A,
  call: Pick<CallContext, "signal" | "onProgress">,
  read: (args: A & { readonly reading?: string }) => Promise<T>,
): Promise<T> {
  let asked: A & { readonly reading?: string } = args;
  for (let part = 0; part < MOST_PARTS; part++) {
    const { reading, isGrown } = await analyst.growModel(asked, call);
    asked = { ...args, reading };
    if (isGrown) break;
  }
  return read(asked);
}
