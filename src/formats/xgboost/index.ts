import { isPlainObject, type JsonValue } from "../../base/json.ts";
import { documentCodec, type DocumentSink } from "../document/index.ts";
import { numberOf } from "../jsonl/json-line.ts";

/** XGBoost's `evals_result`, as scripts save it: values by data set and metric, one a boosting round. */
export const xgboostCodec = documentCodec({
  id: "xgboost-evals",
  logger: "xgboost",
  matches: (file) => /evals_result[^/]*\.json$/i.test(file.name),
  isLike: (head) => /^\{\s*("[^"]*"\s*:\s*\{\s*("[^"]*"\s*:\s*\[|\})|\})/.test(head),
  read(document, sink) {
    for (const [data, metrics] of Object.entries(document)) {
      if (!isPlainObject(metrics)) continue;
      for (const [metric, values] of Object.entries(metrics))
        pushRounds(`${data}/${metric}`, values, sink);
    }
  },
});

function pushRounds(metric: string, values: JsonValue, sink: DocumentSink): void {
  if (!Array.isArray(values)) return;
  for (const [round, value] of (values as readonly JsonValue[]).entries()) {
    const number = numberOf(value);
    if (number !== undefined) sink.push(metric, round, NaN, number);
  }
}
