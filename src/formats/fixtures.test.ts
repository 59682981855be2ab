import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { flattenParams, type JsonValue } from "../base/json.ts";
import type { RunEvent } from "../base/run-event.ts";
import { type AppendCodec, CODECS, type FileFacts, matchCodecs } from "./index.ts";
import { factsOf, readGrowing, type SourceSummary, summarize } from "./testing.ts";

const FIXTURES = join(import.meta.dirname, "../../e2e/fixtures/loggers");

interface Expected {
  readonly runs: ReadonlyArray<{
    readonly path: string;
    readonly metrics: Readonly<Record<string, Readonly<Record<string, JsonValue>>>>;
    readonly params: JsonValue;
  }>;
}

/** Names of `expected.json` beside ours. */
const FIELDS = {
  points: "points",
  first_step: "firstStep",
  last_step: "lastStep",
  last_value: "last",
} as const;

describe("what real libraries wrote is read as they read it themselves", () => {
  test.each([
    "torch_tensorboard",
    "tensorboardX",
    "lightning_default",
    "accelerate",
    "lightning_csv",
    "keras_csvlogger",
    "sb3",
    "generic_files",
    "wandb_offline",
    "swanlab_local",
    "hf_trainer",
    "sacred",
    "xgboost_evals",
    "mlflow_filestore",
    "lightning_mlflow",
    "clearml_offline",
    "neptune_offline",
    "ray_tune",
    "hydra",
    "catboost",
    "dvclive",
  ])("%s", (name) => {
    const folder = join(FIXTURES, name);
    const expected = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) as Expected;
    const sources = scanFolder(folder);
    // Some libraries know a run by its id, which is in the name of its folder.
    const isOf = (path: string, known: string): boolean =>
      path === known || (path.split("/").at(-1) ?? "").includes(known);
    expect(sources.size).toBe(expected.runs.length);
    for (const run of expected.runs) {
      const [path = ""] = [...sources.keys()].filter((one) => isOf(one, run.path));
      const source = sources.get(path);
      expect(source?.params).toEqual(Object.fromEntries(flattenParams(run.params)));
      expect(Object.keys(source?.metrics ?? {}).sort()).toEqual(Object.keys(run.metrics).sort());
      for (const [metric, facts] of Object.entries(run.metrics)) {
        for (const [theirs, ours] of Object.entries(FIELDS)) {
          if (facts[theirs] === undefined) continue;
          expect(source?.metrics[metric]?.[ours], `${metric} ${theirs}`).toEqual(facts[theirs]);
        }
      }
    }
  });
});

/** Reads every file of a project folder as a scan does; summaries by source path, with companions' params. */
function scanFolder(root: string): Map<string, SourceSummary & { files: string[] }> {
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();
  const files = paths.map((path) => {
    const { folder } = factsOf(path);
    const siblings = paths.filter((other) => other !== path && factsOf(other).folder === folder);
    return factsOf(
      path,
      siblings.map((other) => factsOf(other).name),
    );
  });
  const bytesOf = (file: FileFacts) => new Uint8Array(readFileSync(join(root, file.path)));
  const read = files.flatMap((file) => {
    const bytes = bytesOf(file);
    const head = bytes.subarray(0, 65_536);
    const codec = matchCodecs(file).find(
      (candidate): candidate is AppendCodec =>
        candidate.kind === "append" && candidate.sniff(head, file, true).kind === "yes",
    );
    return codec === undefined ? [] : [{ file, bytes, head, codec }];
  });
  const claimed = new Set<string>();
  for (const { file, head, codec } of read) {
    for (const name of codec.claims?.(file) ?? []) {
      const copy = files.find((other) => other.folder === file.folder && other.name === name);
      if (copy === undefined || copy.path === file.path) continue;
      if (codec.isCopy?.(head, file, copy, bytesOf(copy).subarray(0, 65_536)))
        claimed.add(copy.path);
    }
  }
  const events = new Map<string, { events: RunEvent[]; files: string[]; folder: string }>();
  for (const { file, bytes, codec } of read) {
    if (claimed.has(file.path)) continue;
    const path = codec.sourcePath(file);
    const source = events.get(path) ?? { events: [], files: [], folder: file.folder };
    source.events.push(...readGrowing(codec, bytes, codec.initial(file)).events);
    source.files.push(file.path);
    events.set(path, source);
  }
  for (const file of files) {
    for (const codec of CODECS) {
      if (codec.kind !== "companion" || !codec.matches(file)) continue;
      const { folder, below } = codec.scope(file);
      for (const source of events.values()) {
        const isBelow = folder === "." || source.folder.startsWith(`${folder}/`);
        if (source.folder !== folder && !(below && isBelow)) continue;
        // As the view `shown_params` has it: in none of the samples another parameter file stands beside.
        if (file.name.startsWith("hparams.")) {
          source.events = source.events.filter(({ kind }) => kind !== "param");
        }
        for (const [key, value] of codec.parse(bytesOf(file), file)) {
          source.events.push({ kind: "param", part: null, key, value });
        }
      }
    }
  }
  return new Map(
    [...events].map(([path, source]) => [
      path,
      { ...summarize(source.events), files: source.files },
    ]),
  );
}
