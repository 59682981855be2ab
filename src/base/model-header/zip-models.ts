import { isPlainObject, type JsonValue } from "../json.ts";
import { type ByteSource, DamagedHeader, toText } from "./byte-source.ts";
import { NPY_HEAD_BYTES, OBJECTS_UNSAFE, parseNpy } from "./npy.ts";
import { scanPickle } from "./pickle.ts";
import { addImports, PICKLE_BYTES, PICKLE_UNSAFE } from "./pickled.ts";
import { HeaderBuilder, type ModelHeader } from "./types.ts";
import { readZipDirectory, readZipEntry, type ZipEntry } from "./zip.ts";

const MAX_JSON = 4 * 1024 * 1024;
const MAX_ARRAYS = 1000;
const MAX_LAYERS = 1000;
const MAX_DEPTH = 64;

const TORCHSCRIPT_UNSAFE =
  "It holds compiled code, which runs when it is loaded and used. Assay never loads it.";
const LAMBDA_UNSAFE =
  "It has a Lambda layer: its Python code runs when the model is loaded with safe_mode=False. Assay never loads it.";

/** Models that are ZIP archives, told by what lies in them; null for any other archive. */
export async function readZipModel(
  source: ByteSource,
  extension: string,
): Promise<ModelHeader | null> {
  try {
    const entries = await readZipDirectory(source);
    const find = (end: string): ZipEntry | undefined =>
      entries.find(({ name }) => endsWith(name, end));
    const schema = entries.find(({ name }) => name === "schema.json");
    const config = entries.find(({ name }) => name === "config.json");
    const metadata = entries.find(({ name }) => name === "metadata.json");
    const data = find("data.pkl");
    if (data !== undefined && (find("constants.pkl") ?? find("version")) !== undefined)
      return await readTorch(source, entries, data, find("constants.pkl") !== undefined);
    if (schema !== undefined) return await readSkops(source, schema);
    if (config !== undefined && metadata !== undefined)
      return await readKeras(source, config, metadata);
    if (entries.length > 0 && entries.every(({ name }) => name.endsWith(".npy")))
      return await readNpz(source, entries);
    return null;
  } catch (error) {
    if (!(error instanceof DamagedHeader)) throw error;
    const named = NAMED[extension];
    if (named === undefined) return null;
    const header = named();
    header.damaged = error.message;
    return header.build();
  }
}

/** What a damaged archive was meant to be. */
const NAMED: Readonly<Record<string, () => HeaderBuilder>> = {
  npz: () => new HeaderBuilder("npz", "NumPy arrays"),
  keras: () => new HeaderBuilder("keras", "Keras model"),
  skops: () => new HeaderBuilder("skops", "skops model"),
  pt: torchBuilder,
  pth: torchBuilder,
  ckpt: torchBuilder,
};

/** torch.save puts everything into one folder named like the file. */
const endsWith = (name: string, end: string): boolean =>
  name === end || (name.endsWith(`/${end}`) && name.indexOf("/") === name.length - end.length - 1);

function torchBuilder(): HeaderBuilder {
  const header = new HeaderBuilder("torch", "PyTorch checkpoint");
  header.unsafe = PICKLE_UNSAFE;
  return header;
}

async function readTorch(
  source: ByteSource,
  entries: readonly ZipEntry[],
  data: ZipEntry,
  isScript: boolean,
): Promise<ModelHeader> {
  const header = isScript ? new HeaderBuilder("torchscript", "TorchScript model") : torchBuilder();
  if (isScript) header.unsafe = TORCHSCRIPT_UNSAFE;
  const folder = data.name.slice(0, -"data.pkl".length);
  const storages = entries.filter(({ name }) => name.startsWith(`${folder}data/`));
  const codes = entries.filter(
    ({ name }) => name.startsWith(`${folder}code/`) && name.endsWith(".py"),
  );
  const readText = async (name: string): Promise<string | undefined> => {
    const entry = entries.find((one) => one.name === folder + name);
    return entry && toText(await readZipEntry(source, entry, 100)).trim();
  };
  header.fact("Format version", await readText("version"));
  header.fact("Byte order", await readText("byteorder"));
  header.fact("Storages", storages.length);
  header.fact(
    "Bytes in storages",
    storages.reduce((sum, { size }) => sum + size, 0),
  );
  if (isScript) header.fact("Code files", codes.length);
  addImports(header, scanPickle(await readZipEntry(source, data, PICKLE_BYTES)));
  return header.build();
}

async function readJson(source: ByteSource, entry: ZipEntry): Promise<JsonValue> {
  if (entry.size > MAX_JSON) throw new DamagedHeader(`${entry.name} is larger than 4 MiB.`);
  const text = toText(await readZipEntry(source, entry, MAX_JSON));
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    throw new DamagedHeader(`${entry.name} is not the JSON that it should be.`);
  }
}

const textOf = (value: JsonValue | undefined): string | undefined =>
  typeof value === "string" || typeof value === "number" ? String(value) : undefined;

async function readSkops(source: ByteSource, entry: ZipEntry): Promise<ModelHeader | null> {
  const schema = await readJson(source, entry);
  if (!isPlainObject(schema) || schema["_skops_version"] === undefined) return null;
  const header = new HeaderBuilder("skops", "skops model");
  const className = textOf(schema["__class__"]);
  header.fact("Object", className && `${textOf(schema["__module__"]) ?? "?"}.${className}`);
  header.fact("skops version", textOf(schema["_skops_version"]));
  header.fact("Protocol", textOf(schema["protocol"]));
  return header.build();
}

async function readKeras(
  source: ByteSource,
  configEntry: ZipEntry,
  metadataEntry: ZipEntry,
): Promise<ModelHeader | null> {
  const metadata = await readJson(source, metadataEntry);
  if (!isPlainObject(metadata) || metadata["keras_version"] === undefined) return null;
  const header = new HeaderBuilder("keras", "Keras model");
  header.fact("Keras version", textOf(metadata["keras_version"]));
  header.fact("Saved", textOf(metadata["date_saved"]));
  const config = await readJson(source, configEntry);
  if (!isPlainObject(config)) throw new DamagedHeader("config.json is not an object.");
  const inner = isPlainObject(config["config"]) ? config["config"] : {};
  header.fact("Class", textOf(config["class_name"]));
  header.fact("Name", textOf(inner["name"]));
  const layers = Array.isArray(inner["layers"]) ? (inner["layers"] as readonly JsonValue[]) : [];
  header.fact("Layers", layers.length);
  for (const [i, layer] of layers.slice(0, MAX_LAYERS).entries()) {
    if (!isPlainObject(layer)) continue;
    const own = isPlainObject(layer["config"]) ? layer["config"] : {};
    header.fact(
      `Layer ${i + 1}`,
      [textOf(layer["class_name"]), textOf(own["name"])].filter(Boolean).join(" "),
    );
  }
  if (hasLambda(config)) header.unsafe = LAMBDA_UNSAFE;
  return header.build();
}

function hasLambda(value: JsonValue, depth = 0): boolean {
  if (typeof value !== "object" || value === null || depth > MAX_DEPTH) return false;
  if (isPlainObject(value) && value["class_name"] === "Lambda") return true;
  return Object.values(value).some((one) => hasLambda(one as JsonValue, depth + 1));
}

async function readNpz(source: ByteSource, entries: readonly ZipEntry[]): Promise<ModelHeader> {
  const header = new HeaderBuilder("npz", "NumPy arrays");
  header.fact("Arrays", entries.length);
  try {
    for (const entry of entries.slice(0, MAX_ARRAYS)) {
      const { dtype, shape, hasObjects } = parseNpy(
        await readZipEntry(source, entry, NPY_HEAD_BYTES),
      );
      header.tensor({ name: entry.name.slice(0, -".npy".length), dtype, shape });
      if (hasObjects) header.unsafe = OBJECTS_UNSAFE;
    }
    if (entries.length > MAX_ARRAYS) header.fact("Arrays read", MAX_ARRAYS);
  } catch (error) {
    if (!(error instanceof DamagedHeader)) throw error;
    header.damaged = error.message;
  }
  return header.build();
}
