import { eventLinesCodec } from "../event-lines/index.ts";
import { readTableLine, tableMemory } from "../event-lines/table.ts";

const NAME = /^(learn|test(?:_\d+)?)_error\.tsv$/;

/**
 * What CatBoost writes without being asked, `catboost_info`: a table for the learning set and for each test set. The event
 * files below say the same. The next fit writes over all of it.
 */
export const catboostCodec = eventLinesCodec({
  id: "catboost",
  matches: (file) => NAME.test(file.name),

  sniff(head) {
    const text = new TextDecoder().decode(head);
    if (!text.includes("\n")) return { kind: "wait" };
    return text.startsWith("iter\t")
      ? { kind: "yes", logger: "catboost" }
      : { kind: "no", reason: "not a table of CatBoost's errors" };
  },

  sourcePath: (file) => file.folder,
  runName: (file) => (file.folder === "." ? "" : file.folder),
  memory: (file) => tableMemory(`${NAME.exec(file.name)?.[1] ?? ""}/`),
  read: readTableLine,
});
