import { expect, test } from "vitest";
import { MOST_ML_MODEL_BYTES, parseMlModel } from "./ml-model.ts";

const parse = (text: string) => parseMlModel(new TextEncoder().encode(text));

const MODEL = `artifact_path: model
flavors:
  python_function:
    env:
      conda: conda.yaml
      virtualenv: python_env.yaml
    loader_module: mlflow.sklearn
    model_path: model.pkl
    python_version: 3.12.3
  sklearn:
    code: null
    pickled_model: model.pkl
    sklearn_version: 1.5.0
mlflow_version: 3.17.2
model_size_bytes: 1234
saved_input_example_info:
  artifact_path: input_example.json
  type: dataframe
signature:
  inputs: '[{"type": "double", "name": "x", "required": true}, {"type": "tensor", "tensor-spec": {"dtype": "float64", "shape": [-1, 4]}}]'
  outputs: '[{"type": "object", "name": "y", "properties": {"label": {"type": "string", "required": true}, "scores": {"type": "array", "items": {"type": "double"}, "required": false}}}]'
  params: '[{"name": "temperature", "default": 0.5, "shape": null, "type": "double"}]'
utc_time_created: '2026-01-02 03:04:05.678'
`;

test("flavors, signature and example of a model that MLflow wrote", () => {
  const { flavors, signature, facts, example } = parse(MODEL);
  expect(flavors.map(({ name }) => name)).toEqual(["python_function", "sklearn"]);
  expect(flavors[0]?.values).toContainEqual({ key: "python_version", value: "3.12.3" });
  expect(signature).toEqual({
    inputs: [
      { name: "x", type: "double", shape: "", required: true, default: null },
      { name: "", type: "float64", shape: "[-1, 4]", required: true, default: null },
    ],
    outputs: [
      {
        name: "y",
        type: "{label: string, scores?: list of double}",
        shape: "",
        required: true,
        default: null,
      },
    ],
    params: [{ name: "temperature", type: "double", shape: "", required: true, default: 0.5 }],
  });
  expect(facts).toContainEqual({ key: "Size in bytes", value: "1234" });
  expect(example).toBe("input_example.json");
});

test.each([
  ["no YAML", "a: [1", "DAMAGED"],
  ["a list", "- 1", "DAMAGED"],
  ["too much", `a: ${"x".repeat(MOST_ML_MODEL_BYTES)}`, "DAMAGED"],
  [
    "a bomb",
    ["a: &a [x, x]", ...Array.from({ length: 40 }, (_, i) => `b${i}: &b${i} [*a, *a]`)]
      .concat(
        Array.from(
          { length: 30 },
          (_, i) =>
            `c${i}: &c${i} [${i === 0 ? "*b0" : `*c${i - 1}`}, ${i === 0 ? "*b0" : `*c${i - 1}`}]`,
        ),
      )
      .join("\n"),
    "DAMAGED",
  ],
])("%s is refused", (_what, text, code) => {
  expect(() => parse(text)).toThrow(expect.objectContaining({ code }));
});

test.each([
  ["nothing", "{}"],
  ["values of other kinds", "flavors: 3\nsignature: text\nsaved_input_example_info: []"],
  ["a signature that is no JSON", "signature: {inputs: '[{', outputs: null, params: '{}'}"],
  ["objects that run code elsewhere", "flavors: !!python/object/apply:os.system ['true']"],
])("%s tells nothing, without failing", (_what, text) => {
  const { flavors, signature, example } = parse(text);
  expect(flavors).toEqual([]);
  expect([...(signature?.inputs ?? []), ...(signature?.outputs ?? [])]).toEqual([]);
  expect(example).toBeNull();
});

test("types that are nested for ever are cut", () => {
  let type = '{"type": "double"}';
  for (let depth = 0; depth < 100; depth++) type = `{"type": "array", "items": ${type}}`;
  const { signature } = parse(`signature:\n  inputs: '[${type}]'\n`);
  expect(signature?.inputs[0]?.type).toMatch(/^(list of ){8}…$/);
});
