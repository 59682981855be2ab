import { AppError, messageOf } from "../../base/errors.ts";
import { flattenParams, isPlainObject, type JsonValue } from "../../base/json.ts";
import type { CompanionCodec, FileFacts } from "../codec.ts";
import { parseExactJson } from "../jsonl/json-line.ts";
import { factsOfMetadata } from "../wandb/metadata.ts";
import { isFilesFolder } from "../wandb/run-folder.ts";
import { isInHydra, runFolderOf } from "./hydra.ts";
import { notReadable } from "./unreadable.ts";
import { parseYaml } from "./yaml.ts";

/** No parameter file comes near. YAML takes seconds per megabyte, and hostile YAML more. */
const MAX_JSON_BYTES = 4 * 1024 * 1024;
const MAX_YAML_BYTES = 1024 * 1024;

/** Lightning's and accelerate's hparams.y(a)ml, Ultralytics' and timm's args.yaml, args.json. */
export const paramsFileCodec: CompanionCodec = {
  id: "params-file",
  kind: "companion",
  matches(file) {
    return /^(hparams\.ya?ml|args\.(ya?ml|json))$/.test(file.name);
  },
  scope(file) {
    return { folder: file.folder, below: false };
  },
  parse: parseParams,
};

/** Hydra's composed configuration: of everything in the run's folder. */
export const hydraConfigCodec: CompanionCodec = {
  id: "hydra-config",
  kind: "companion",
  matches(file) {
    return file.name === "config.yaml" && isInHydra(file);
  },
  scope: (file) => ({ folder: runFolderOf(file), below: true }),
  parse: parseParams,
};

/** `files/config.yaml` of SwanLab and W&B: each value with a description beside it. */
export const wrappedConfigCodec: CompanionCodec = {
  id: "wrapped-config",
  kind: "companion",
  matches(file) {
    return file.name === "config.yaml" && isFilesFolder(file.folder);
  },
  scope(file) {
    return { folder: file.folder.replace(/\/files$/, ""), below: false };
  },
  parse(bytes, file) {
    return Object.entries(parseObject(bytes, file)).flatMap(([key, wrapped]) =>
      // The version of the format, and what W&B notes for itself.
      !isPlainObject(wrapped) || key === "_wandb"
        ? []
        : flattenParams(wrapped["value"] ?? null, key),
    );
  },
  facts(bytes, file) {
    const own = parseObject(bytes, file)["_wandb"];
    const value = isPlainObject(own) ? own["value"] : undefined;
    if (!isPlainObject(value)) return [];
    // One for each process that wrote to the run.
    const { e: writers, python_version: python } = value;
    const told = Object.values(isPlainObject(writers) ? writers : {}).find(isPlainObject);
    return factsOfMetadata({ python, ...told });
  },
};

export function parseParams(
  bytes: Uint8Array,
  file: FileFacts,
): ReadonlyArray<readonly [key: string, value: JsonValue]> {
  return flattenParams(parseObject(bytes, file));
}

function parseObject(bytes: Uint8Array, file: FileFacts): { readonly [key: string]: JsonValue } {
  if (bytes.length > MAX_JSON_BYTES) throw tooLarge("4 MB");
  const text = new TextDecoder().decode(bytes).trim();
  if (text === "") return {};
  const value = file.name.endsWith(".json") ? parseJson(text) : parseYamlText(text, file);
  if (value === null) return {};
  if (!isPlainObject(value)) throw new AppError("DAMAGED", "it holds no names with values");
  return value;
}

/** JSON is YAML too, and the smaller reader: it is tried first where the text looks like it. */
function parseYamlText(text: string, file: FileFacts): JsonValue {
  if (text.startsWith("{")) {
    try {
      return parseExactJson(text);
    } catch {
      // Then it is YAML's own notation.
    }
  }
  if (text.length > MAX_YAML_BYTES) throw tooLarge("1 MB of YAML");
  return parseYaml(text, /^(hparams|config)\./.test(file.name) ? "pyyaml" : "people");
}

function parseJson(text: string): JsonValue {
  try {
    return parseExactJson(text);
  } catch (cause) {
    throw notReadable("JSON", `: ${messageOf(cause)}`, cause);
  }
}

function tooLarge(limit: string): AppError {
  return new AppError("DAMAGED", `a parameter file of more than ${limit} is not read`);
}
