import type { CompanionCodec, FileFacts } from "../codec.ts";
import { eventLinesCodec } from "../event-lines/index.ts";
import { readTableLine, tableMemory } from "../event-lines/table.ts";
import { parseParams } from "../params/index.ts";

/** `<dvclive>/plots/metrics/<name, with folders>.tsv` */
const PLACE = /^(?:(.*)\/)?plots\/metrics\/(.+)\.tsv$/;

function placeOf(file: FileFacts): { readonly run: string; readonly metric: string } | undefined {
  const match = PLACE.exec(file.path);
  return match === null ? undefined : { run: match[1] ?? ".", metric: match[2] ?? "" };
}

/** DVCLive's metrics: a table for each, of steps and values. */
export const dvcliveCodec = eventLinesCodec({
  id: "dvclive",
  matches: (file) => placeOf(file) !== undefined,

  sniff(head) {
    const text = new TextDecoder().decode(head);
    if (!text.includes("\n")) return { kind: "wait" };
    return /^(timestamp\t)?step\t/.test(text)
      ? { kind: "yes", logger: "dvclive" }
      : { kind: "no", reason: "not a metric of DVCLive" };
  },

  sourcePath: (file) => placeOf(file)?.run ?? file.folder,
  runName: (file) => placeOf(file)?.run ?? file.folder,
  memory: (file) => tableMemory("", placeOf(file)?.metric),
  read: readTableLine,
});

/** `params.yaml` of DVCLive, beside its summary, or of a DVC project. */
export const dvcliveParamsCodec: CompanionCodec = {
  id: "dvclive-params",
  kind: "companion",
  // Asked of a single name, what stands beside is not known yet.
  matches: ({ name, siblings }) =>
    name === "params.yaml" &&
    (siblings.size <= 1 || siblings.has("dvc.yaml") || siblings.has("metrics.json")),
  scope: (file) => ({ folder: file.folder, below: true }),
  parse: parseParams,
};
