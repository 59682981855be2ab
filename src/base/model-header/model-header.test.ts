import { expect, it } from "vitest";
import { MODEL_FILES, readHeaderOf } from "./model-header.test-support.ts";
import { MAX_FACTS, MAX_TENSORS } from "./types.ts";
import { readModelHeader, type ModelHeader } from "./index.ts";

const fileOf = (name: string): Uint8Array => {
  const bytes = MODEL_FILES.get(name);
  if (bytes === undefined) throw new Error(`no ${name}`);
  return bytes;
};

async function headerOf(file: string, name = file): Promise<ModelHeader> {
  const { header } = await readHeaderOf(fileOf(file), name);
  if (header === null) throw new Error(`${file} is no model`);
  return header;
}

const factsOf = ({ facts }: ModelHeader): object => Object.fromEntries(facts);

it("what each library writes is told by its bytes, not by its name", async () => {
  const formats = await Promise.all(
    [...MODEL_FILES].map(async ([name]) => {
      // Protocols 0 and 1 have no mark: a name must say what they are.
      const { format, damaged } = await headerOf(name, name.startsWith("protocol-0") ? name : "x");
      return [name, damaged ?? format];
    }),
  );
  expect(Object.fromEntries(formats)).toEqual({
    "model.safetensors": "safetensors",
    "tiny.onnx": "onnx",
    "tiny.gguf": "gguf",
    "weights.npy": "npy",
    "fortran.npy": "npy",
    "records.npy": "npy",
    "weights.npz": "npz",
    "packed.npz": "npz",
    "tiny.keras": "keras",
    "weights.h5": "hdf5",
    "scripted.pt": "torchscript",
    "checkpoint.pt": "torch",
    "legacy.pt": "torch",
    "logistic.skops": "skops",
    "logistic.joblib": "joblib",
    "packed.joblib": "joblib",
    "packed-gzip.joblib": "joblib",
    "protocol-0.pkl": "pickle",
    "protocol-2.pkl": "pickle",
    "protocol-4.pkl": "pickle",
    "protocol-5.pkl": "pickle",
  });
});

it("weights of SafeTensors, ONNX, GGUF and NumPy have names, types and shapes", async () => {
  expect((await headerOf("model.safetensors")).tensors).toEqual([
    { name: "head.weight", dtype: "F32", shape: [3, 4] },
    { name: "head.bias", dtype: "F16", shape: [3] },
  ]);
  expect((await headerOf("tiny.onnx")).tensors).toEqual([
    { name: "weight", dtype: "float32", shape: [3, 4] },
    { name: "bias", dtype: "float32", shape: [3] },
  ]);
  expect((await headerOf("tiny.gguf")).tensors).toEqual([
    { name: "output.weight", dtype: "F32", shape: [4, 3] },
    { name: "output_norm.weight", dtype: "F16", shape: [3] },
  ]);
  for (const file of ["weights.npz", "packed.npz"])
    expect((await headerOf(file)).tensors).toEqual([
      { name: "weight", dtype: "<f4", shape: [3, 4] },
      { name: "bias", dtype: "<f4", shape: [3] },
    ]);
  for (const file of ["model.safetensors", "tiny.onnx", "tiny.gguf", "weights.npz"])
    expect(await headerOf(file)).toMatchObject({
      parameterCount: 15,
      tensorCount: 2,
      unsafe: null,
    });
  expect(factsOf(await headerOf("fortran.npy"))).toMatchObject({
    Type: ">i2",
    Shape: "(3, 4)",
    Order: "Fortran (columns first)",
  });
  expect((await headerOf("records.npy")).tensors[0]?.dtype).toBe("[('a', '<i4'), ('b', '<f8')]");
});

it("facts are what the writers put there", async () => {
  expect(factsOf(await headerOf("model.safetensors"))).toEqual({ format: "pt", trained: "größe" });
  expect(factsOf(await headerOf("tiny.onnx"))).toEqual({
    "IR version": "9",
    "Operator sets": "ai.onnx 18, ai.onnx.ml 3",
    Producer: "assay-fixture",
    "Producer version": "1.0",
    Graph: "tiny",
    "Input x": "float32 [batch, 4]",
    "Output y": "float32 [batch, 3]",
    Nodes: "1",
    Initializers: "2",
    author: "größe",
  });
  expect(factsOf(await headerOf("tiny.gguf"))).toMatchObject({
    "general.architecture": "llama",
    "llama.context_length": "64",
    "tokenizer.ggml.tokens": "<s>, a, größe (3 values)",
  });
  expect(factsOf(await headerOf("tiny.keras"))).toMatchObject({
    "Keras version": "3.15.1",
    Class: "Sequential",
    Name: "tiny",
    "Layer 2": "Dense head",
  });
  expect(factsOf(await headerOf("logistic.skops"))).toEqual({
    Object: "sklearn.linear_model._logistic.LogisticRegression",
    "skops version": "0.16.0",
    Protocol: "2",
  });
  expect(factsOf(await headerOf("scripted.pt"))).toMatchObject({ "Code files": "1" });
});

it("what can run code when it is loaded says so, with what it imports", async () => {
  const unsafe = await Promise.all(
    [...MODEL_FILES.keys()].map(async (name) => [name, (await headerOf(name)).unsafe] as const),
  );
  const names = unsafe.flatMap(([name, why]) => (why === null ? [] : [name]));
  expect(names.toSorted()).toEqual(
    [...MODEL_FILES.keys()].filter((name) => /\.(pt|joblib|pkl)$/.test(name)).toSorted(),
  );
  for (const name of ["logistic.joblib", "packed.joblib", "packed-gzip.joblib", "protocol-5.pkl"])
    expect(factsOf(await headerOf(name))).toHaveProperty(
      "Imports",
      expect.stringContaining("sklearn.linear_model._logistic.LogisticRegression"),
    );
  for (const name of ["legacy.pt", "checkpoint.pt"])
    expect(factsOf(await headerOf(name))).toHaveProperty(
      "Imports",
      expect.stringContaining("torch._utils._rebuild_tensor_v2"),
    );
});

it("an attack by pickle is read, not run", async () => {
  const bytes = new TextEncoder().encode("cos\nsystem\n(S'touch /tmp/never'\ntR.");
  const { header } = await readHeaderOf(bytes, "evil.pkl");
  expect(header?.unsafe).toContain("can run code");
  expect(factsOf(header as ModelHeader)).toMatchObject({ Imports: "os.system" });
});

it("arrays of Python objects are a pickle", async () => {
  const text = "{'descr': '|O', 'fortran_order': False, 'shape': (2,), }\n";
  const bytes = new Uint8Array(10 + text.length);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, text.length, 0]);
  bytes.set(new TextEncoder().encode(text), 10);
  const { header } = await readHeaderOf(bytes, "a.npy");
  expect(header).toMatchObject({ format: "npy", unsafe: expect.stringContaining("pickle") });
});

it("of a model of 8 GB a few KB are read", async () => {
  // One weight of 8 GB, and the outputs behind it.
  const [head, tail] = giantOnnx(8 * 2 ** 30);
  const size = head.length + 8 * 2 ** 30 + tail.length;
  let read = 0;
  const header = await readModelHeader(
    (offset, length) => {
      read += length;
      const bytes = new Uint8Array(length);
      copyInto(bytes, head, -offset);
      copyInto(bytes, tail, size - tail.length - offset);
      return Promise.resolve(bytes);
    },
    size,
    "giant.onnx",
  );
  expect(header).toMatchObject({ format: "onnx", damaged: null, tensorCount: 1 });
  expect(header?.facts).toContainEqual(["Output out", "float32 []"]);
  expect(read).toBeLessThan(300_000);
});

it("what is cut says so and keeps what stood before", async () => {
  const cut = async (name: string, keep: number): Promise<ModelHeader | null> =>
    (await readHeaderOf(fileOf(name).slice(0, keep), name)).header;
  expect(await cut("model.safetensors", 220)).toMatchObject({
    damaged: expect.stringMatching(/^The file is cut: \d+ bytes/),
    tensorCount: 2,
  });
  expect(await cut("tiny.gguf", 300)).toMatchObject({ damaged: expect.any(String) });
  expect(await cut("tiny.onnx", 100)).toMatchObject({ damaged: expect.any(String) });
  expect(await cut("tiny.keras", 5000)).toMatchObject({ damaged: expect.any(String) });
  expect(await cut("protocol-5.pkl", 300)).toMatchObject({ damaged: expect.any(String) });
  expect(await cut("weights.npy", 60)).toMatchObject({ damaged: expect.any(String) });
});

it("other files have no header", async () => {
  const texts = ["", "a,b\n1,2\n", '{"a": 1}', "PK", "\u0008", "%PDF-1.7", "<svg/>", "GIF89a"];
  for (const text of texts)
    for (const name of ["x", "x.csv", "x.bin"])
      expect((await readHeaderOf(new TextEncoder().encode(text), name)).header).toBeNull();
});

it("a header that claims too much stays within bounds", async () => {
  const tensors = Object.fromEntries(
    Array.from({ length: MAX_TENSORS + 5 }, (_, i) => [
      `t${i}`,
      { dtype: "F32", shape: [1], data_offsets: [0, 4] },
    ]),
  );
  const facts = Object.fromEntries(Array.from({ length: MAX_FACTS + 5 }, (_, i) => [`f${i}`, "x"]));
  const json = new TextEncoder().encode(JSON.stringify({ __metadata__: facts, ...tensors }));
  const bytes = new Uint8Array(8 + json.length + 4);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  const { header } = await readHeaderOf(bytes, "many.safetensors");
  expect(header?.tensors).toHaveLength(MAX_TENSORS);
  expect(header?.tensorCount).toBe(MAX_TENSORS + 5);
  expect(header?.facts).toHaveLength(MAX_FACTS);
});

function copyInto(target: Uint8Array, from: Uint8Array, at: number): void {
  for (let i = Math.max(0, -at); i < from.length && i + at < target.length; i++)
    target[i + at] = from[i] as number;
}

/** What stands before and after the bytes of its one weight. */
function giantOnnx(weightBytes: number): readonly [Uint8Array, Uint8Array] {
  const field = (number: number, content: readonly number[]): number[] => [
    number * 8 + 2,
    ...varint(content.length),
    ...content,
  ];
  const name = (text: string): number[] => [...new TextEncoder().encode(text)];
  const output = field(12, [
    ...field(1, name("out")),
    ...field(2, field(1, [8, 1, ...field(2, [])])),
  ]);
  const tensor = [8, ...varint(weightBytes / 4), 16, 1, ...field(8, name("w"))];
  const tensorHead = [...tensor, 9 * 8 + 2, ...varint(weightBytes)];
  const inGraph = [5 * 8 + 2, ...varint(tensorHead.length + weightBytes), ...tensorHead];
  const graphLength = inGraph.length + weightBytes + output.length;
  const head = [8, 9, ...field(8, [16, 18]), 7 * 8 + 2, ...varint(graphLength), ...inGraph];
  return [new Uint8Array(head), new Uint8Array(output)];
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) | 0x80);
  }
}
