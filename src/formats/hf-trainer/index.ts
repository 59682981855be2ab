import { isPlainObject, type JsonValue } from "../../base/json.ts";
import { documentCodec, type DocumentSink } from "../document/index.ts";
import { numberOf } from "../jsonl/json-line.ts";
import { stepFromNumber } from "../numbers.ts";

/**
 * `trainer_state.json` of Hugging Face's Trainer: in the output folder at the end, in each checkpoint as it was then. (The
 * arguments beside it are a pickle, which is never read.)
 */
export const hfTrainerCodec = documentCodec({
  id: "hf-trainer",
  logger: "hf-trainer",
  matches: (file) => file.name === "trainer_state.json",
  isLike: (head) => head.startsWith("{") && /"log_history"|"best_metric"|"global_step"/.test(head),
  // Checkpoints come and go; all are of the training that writes into the folder above.
  runName: (file) => file.folder.replace(/^\.$|(^|\/)checkpoint-\d+$/, ""),
  read: readState,
});

/** `log_history`: a list of records, each with its step, its epoch, and metrics. */
function readState(state: { readonly [key: string]: JsonValue }, sink: DocumentSink): void {
  const history = state["log_history"];
  if (!Array.isArray(history)) return;
  for (const record of history as readonly JsonValue[]) {
    if (!isPlainObject(record)) continue;
    const step = stepFromNumber(numberOf(record["step"] ?? null) ?? NaN);
    if (step === undefined) continue;
    for (const key of Object.keys(record)) {
      const value = numberOf(record[key] ?? null);
      if (value !== undefined && key !== "step" && key !== "epoch")
        sink.push(key, step, NaN, value);
    }
  }
}
