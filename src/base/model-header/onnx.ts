import { type ByteSource, DamagedHeader } from "./byte-source.ts";
import { FieldBudget, type ProtoField, walkFields } from "./proto-fields.ts";
import { HeaderBuilder, type ModelHeader, type ModelTensor } from "./types.ts";

/** Every model begins with the number of its IR version. */
export const ONNX_START = [0x08];
const MAX_IR_VERSION = 100;
const MAX_TEXT_BYTES = 4096;
const MAX_DIMS = 64;

/** onnx.proto3, TensorProto.DataType. */
const TYPES =
  "undefined float32 uint8 int8 uint16 int16 int32 int64 string bool float16 float64 uint32 uint64 complex64 complex128 bfloat16 float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz uint4 int4 float4e2m1".split(
    " ",
  );
const EXTERNAL = 1;

/** Null where it is not a model: protobuf has no mark of its own, so that IR version, operator sets and a graph must be there. */
export async function readOnnx(
  source: ByteSource,
  isNamedSo: boolean,
): Promise<ModelHeader | null> {
  const reader = new OnnxReader(source);
  try {
    await reader.readModel();
  } catch (error) {
    if (!(error instanceof DamagedHeader)) throw error;
    if (!isNamedSo) return null;
    reader.header.damaged = error.message;
    return reader.build();
  }
  if (reader.isModel) return reader.build();
  if (!isNamedSo) return null;
  reader.header.damaged = "It has no graph.";
  return reader.build();
}

class OnnxReader {
  readonly header = new HeaderBuilder("onnx", "ONNX model");
  readonly #source: ByteSource;
  readonly #budget = new FieldBudget();
  readonly #opsets: string[] = [];
  readonly #inputs: ModelTensor[] = [];
  readonly #outputs: ModelTensor[] = [];
  readonly #weights = new Set<string>();
  readonly #facts = new Map<string, string>();
  #metadata: Array<readonly [string, string]> = [];
  #irVersion = 0;
  #hasGraph = false;
  #nodes = 0;
  #functions = 0;
  #external = 0;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  get isModel(): boolean {
    return this.#hasGraph && this.#opsets.length > 0 && this.#irVersion > 0;
  }

  async readModel(): Promise<void> {
    for await (const one of this.#walk({ start: 0, end: this.#source.size })) {
      if (one.field === 1) this.#irVersion = one.value;
      else if (one.field === 2) this.#facts.set("Producer", await this.#text(one));
      else if (one.field === 3) this.#facts.set("Producer version", await this.#text(one));
      else if (one.field === 4) this.#facts.set("Domain", await this.#text(one));
      else if (one.field === 5 && one.value > 0)
        this.#facts.set("Model version", String(one.value));
      else if (one.field === 6) this.#facts.set("Description", await this.#text(one));
      else if (one.field === 7) await this.#readGraph(one);
      else if (one.field === 8) this.#opsets.push(await this.#opset(one));
      else if (one.field === 14) this.#metadata.push(await this.#pair(one));
      else if (one.field === 25) this.#functions++;
      if (this.#irVersion < 1 || this.#irVersion > MAX_IR_VERSION)
        throw new DamagedHeader("It does not begin like a model of ONNX.");
    }
  }

  build(): ModelHeader {
    const { header } = this;
    header.fact("IR version", this.#irVersion);
    header.fact("Operator sets", this.#opsets.join(", "));
    for (const [name, value] of this.#facts) header.fact(name, value);
    // Before IR version 4 weights were inputs as well.
    for (const one of this.#inputs)
      if (!this.#weights.has(one.name)) header.fact(`Input ${one.name}`, describe(one));
    for (const one of this.#outputs) header.fact(`Output ${one.name}`, describe(one));
    header.fact("Nodes", this.#nodes);
    header.fact("Initializers", this.#weights.size);
    if (this.#external > 0) header.fact("Initializers in other files", this.#external);
    if (this.#functions > 0) header.fact("Functions", this.#functions);
    for (const [name, value] of this.#metadata) header.fact(name, value);
    return header.build();
  }

  #walk({ start, end }: Pick<ProtoField, "start" | "end">): AsyncGenerator<ProtoField> {
    return walkFields(this.#source, this.#budget, start, end);
  }

  async #readGraph(graph: ProtoField): Promise<void> {
    this.#hasGraph = true;
    for await (const one of this.#walk(graph)) {
      if (one.field === 1) this.#nodes++;
      else if (one.field === 2) this.#facts.set("Graph", await this.#text(one));
      else if (one.field === 5) await this.#readInitializer(one);
      else if (one.field === 11) this.#inputs.push(await this.#valueInfo(one));
      else if (one.field === 12) this.#outputs.push(await this.#valueInfo(one));
    }
  }

  async #readInitializer(tensor: ProtoField): Promise<void> {
    let [name, dtype] = ["", "undefined"];
    const shape: number[] = [];
    for await (const one of this.#walk(tensor)) {
      if (one.field === 1 && one.wire === 0) addDim(shape, one.value);
      else if (one.field === 1) await this.#packedDims(one, shape);
      else if (one.field === 2) dtype = typeName(one.value);
      else if (one.field === 8) name = await this.#text(one);
      else if (one.field === 14 && one.value === EXTERNAL) this.#external++;
    }
    this.#weights.add(name);
    this.header.tensor({ name, dtype, shape });
  }

  async #packedDims({ start, end }: ProtoField, shape: number[]): Promise<void> {
    this.#source.pos = start;
    const bytes = await this.#source.take(Math.min(end - start, MAX_DIMS * 10));
    let [value, factor] = [0, 1];
    for (const byte of bytes) {
      value += (byte & 0x7f) * factor;
      factor *= 128;
      if (byte >= 0x80) continue;
      addDim(shape, value);
      [value, factor] = [0, 1];
    }
  }

  async #valueInfo(info: ProtoField): Promise<ModelTensor> {
    let name = "";
    let type: Omit<ModelTensor, "name"> = { dtype: "not a tensor", shape: [] };
    for await (const one of this.#walk(info)) {
      if (one.field === 1) name = await this.#text(one);
      else if (one.field === 2)
        for await (const kind of this.#walk(one))
          if (kind.field === 1) type = await this.#tensorType(kind);
    }
    return { name, ...type };
  }

  async #tensorType(tensor: ProtoField): Promise<Omit<ModelTensor, "name">> {
    let dtype = "undefined";
    const shape: Array<number | string> = [];
    for await (const one of this.#walk(tensor)) {
      if (one.field === 1) dtype = typeName(one.value);
      else if (one.field === 2)
        for await (const dim of this.#walk(one))
          if (dim.field === 1) addDim(shape, await this.#dim(dim));
    }
    return { dtype, shape };
  }

  async #dim(dim: ProtoField): Promise<number | string> {
    for await (const one of this.#walk(dim)) {
      if (one.field === 1) return one.value;
      if (one.field === 2) return await this.#text(one);
    }
    return "?";
  }

  async #opset(opset: ProtoField): Promise<string> {
    let [domain, version] = ["", 0];
    for await (const one of this.#walk(opset)) {
      if (one.field === 1) domain = await this.#text(one);
      else if (one.field === 2) version = one.value;
    }
    return `${domain === "" ? "ai.onnx" : domain} ${version}`;
  }

  async #pair(pair: ProtoField): Promise<readonly [string, string]> {
    let [key, value] = ["", ""];
    for await (const one of this.#walk(pair)) {
      if (one.field === 1) key = await this.#text(one);
      else if (one.field === 2) value = await this.#text(one);
    }
    return [key, value];
  }

  async #text({ wire, start, end }: ProtoField): Promise<string> {
    if (wire !== 2) throw new DamagedHeader("The model's description is damaged.");
    this.#source.pos = start;
    return await this.#source.text(Math.min(end - start, MAX_TEXT_BYTES));
  }
}

const typeName = (type: number): string => TYPES[type] ?? `type ${type}`;

const describe = ({ dtype, shape }: ModelTensor): string =>
  dtype === "not a tensor" ? dtype : `${dtype} [${shape.join(", ")}]`;

function addDim(shape: Array<number | string>, dim: number | string): void {
  if (shape.length < MAX_DIMS) shape.push(dim);
}
