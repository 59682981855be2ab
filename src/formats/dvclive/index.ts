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

/** `params.yaml` of DVCLive; of a DVC project it holds the parameters as well. */
export const dvcliveParamsCodec: CompanionCodec = {
  id: "dvclive-params",
  kind: "companion",
  matches: (file) => file.name === "params.yaml",
  scope: (file) => ({ folder: file.folder, below: true }),
  parse: parseParams,
};
