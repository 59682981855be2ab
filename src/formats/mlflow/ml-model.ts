import { AppError } from "../../base/errors.ts";
import { isPlainObject, type JsonValue } from "../../base/json.ts";
import { parseYaml } from "../params/yaml.ts";

export interface MlModelField {
  /** "" where a tensor or column has none. */
  readonly name: string;
  readonly type: string;
  /** "[-1, 28, 28]"; "" for what has none. */
  readonly shape: string;
  readonly required: boolean;
  /** Of a parameter. */
  readonly default: JsonValue;
}

interface KeyText {
  readonly key: string;
  readonly value: string;
}

/** What the file `MLmodel` of a model says; nothing in it is loaded or run. */
export interface MlModelFacts {
  readonly flavors: Array<{ readonly name: string; readonly values: KeyText[] }>;
  readonly signature: {
    readonly inputs: MlModelField[];
    readonly outputs: MlModelField[];
    readonly params: MlModelField[];
  } | null;
  readonly facts: KeyText[];
  /** Path of the input example, relative to the model's folder; null for none. */
  readonly example: string | null;
}

/** YAML takes seconds per megabyte, and no MLmodel comes near. */
export const MOST_ML_MODEL_BYTES = 1024 * 1024;
const MOST_FIELDS = 2000;
const MOST_FLAVORS = 50;
const MOST_VALUES = 100;
const MOST_TEXT = 2000;
const MOST_DEPTH = 8;

/** What is shown of the file besides flavors and signature. */
const FACTS: ReadonlyArray<readonly [key: string, label: string]> = [
  ["mlflow_version", "MLflow"],
  ["utc_time_created", "Created (UTC)"],
  ["model_size_bytes", "Size in bytes"],
  ["model_id", "Logged model"],
];

/** @throws AppError DAMAGED */
export function parseMlModel(bytes: Uint8Array): MlModelFacts {
  if (bytes.length > MOST_ML_MODEL_BYTES)
    throw new AppError("DAMAGED", "an MLmodel file of more than 1 MB is not read");
  const root = parseYaml(new TextDecoder().decode(bytes), "pyyaml");
  if (!isPlainObject(root)) throw new AppError("DAMAGED", "it holds no names with values");
  const flavors = root["flavors"];
  const signature = root["signature"];
  const saved = root["saved_input_example_info"];
  const example = isPlainObject(saved) ? saved["artifact_path"] : undefined;
  return {
    flavors: Object.entries(isPlainObject(flavors) ? flavors : {})
      .slice(0, MOST_FLAVORS)
      .map(([name, values]) => ({ name: cut(name), values: toTexts(values) })),
    signature: isPlainObject(signature)
      ? {
          inputs: readFields(signature["inputs"]),
          outputs: readFields(signature["outputs"]),
          params: readFields(signature["params"]),
        }
      : null,
    facts: FACTS.flatMap(([key, label]) => {
      const value = root[key];
      return value === undefined || value === null ? [] : [{ key: label, value: toText(value) }];
    }),
    example: typeof example === "string" && example !== "" ? cut(example) : null,
  };
}

function cut(text: string): string {
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text;
}

function toText(value: JsonValue): string {
  return cut(typeof value === "string" ? value : JSON.stringify(value));
}

function toTexts(values: JsonValue): KeyText[] {
  if (!isPlainObject(values)) return [];
  return Object.entries(values)
    .slice(0, MOST_VALUES)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => ({ key: cut(key), value: toText(value) }));
}

/** JSON in a text, as MLflow writes it, or the same as YAML. */
function readFields(value: JsonValue | undefined): MlModelField[] {
  let list: unknown = value;
  if (typeof value === "string") {
    try {
      list = JSON.parse(value);
    } catch {
      return [];
    }
  }
  if (!Array.isArray(list)) return [];
  return (list as JsonValue[]).slice(0, MOST_FIELDS).filter(isPlainObject).map(readField);
}

function readField(field: { readonly [key: string]: JsonValue }): MlModelField {
  const { name, required, default: preset = null } = field;
  const tensor = field["tensor-spec"];
  const [type, shape] = isPlainObject(tensor)
    ? [toText(tensor["dtype"] ?? "tensor"), tensor["shape"]]
    : [typeOf(field, 0), field["shape"]];
  return {
    name: typeof name === "string" ? cut(name) : "",
    type,
    shape: Array.isArray(shape) ? cut(`[${shape.map(String).join(", ")}]`) : "",
    required: required !== false && field["optional"] !== true,
    default: toText(preset).length < MOST_TEXT ? preset : toText(preset),
  };
}

/** "long", "list of {city: string, tags?: list of string}". */
function typeOf(field: { readonly [key: string]: JsonValue }, depth: number): string {
  const { type, items, properties, values } = field;
  if (depth >= MOST_DEPTH) return "…";
  if (type === "array" && isPlainObject(items)) return cut(`list of ${typeOf(items, depth + 1)}`);
  if (type === "map" && isPlainObject(values)) return cut(`map of ${typeOf(values, depth + 1)}`);
  if (type === "object" && isPlainObject(properties)) {
    const parts = Object.entries(properties)
      .slice(0, MOST_VALUES)
      .map(([key, value]) => {
        const inner = isPlainObject(value) ? value : {};
        return `${key}${inner["required"] === false ? "?" : ""}: ${typeOf(inner, depth + 1)}`;
      });
    return cut(`{${parts.join(", ")}}`);
  }
  return typeof type === "string" ? cut(type) : "unknown";
}
