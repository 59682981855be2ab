/** The formats that are told by how their files begin. */
export const MODEL_FORMATS = [
  "safetensors",
  "onnx",
  "gguf",
  "npy",
  "npz",
  "keras",
  "hdf5",
  "torchscript",
  "torch",
  "skops",
  "joblib",
  "pickle",
] as const;
export type ModelFormat = (typeof MODEL_FORMATS)[number];

export interface ModelTensor {
  readonly name: string;
  /** As the format names it ("F32", "float32", "<f4"). */
  readonly dtype: string;
  /** A dimension that is not fixed has a name ("batch"), or "?". */
  readonly shape: ReadonlyArray<number | string>;
}

/** What the header of a model file tells. Nothing is loaded or run to know it. */
export interface ModelHeader {
  readonly format: ModelFormat;
  /** In plain words ("SafeTensors weights"). */
  readonly title: string;
  /** Why loading the file can run code; null where it cannot. */
  readonly unsafe: string | null;
  /** Why the header was not read to its end; null where it was. */
  readonly damaged: string | null;
  /** Names with their values, in the order to show them: at most MAX_FACTS. */
  readonly facts: ReadonlyArray<readonly [name: string, value: string]>;
  /** The first MAX_TENSORS of them. */
  readonly tensors: readonly ModelTensor[];
  readonly tensorCount: number;
  /** Numbers in all tensors together; null where the header does not tell. */
  readonly parameterCount: number | null;
}

export const MAX_FACTS = 200;
export const MAX_TENSORS = 10_000;
/** Longer names and values are cut. */
const MAX_TEXT = 500;

const cutText = (text: string): string =>
  text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)}…`;

/** Collects what a reader finds, within the bounds of a header. */
export class HeaderBuilder {
  readonly #facts: Array<readonly [string, string]> = [];
  readonly #tensors: ModelTensor[] = [];
  readonly #head: Pick<ModelHeader, "format" | "title">;
  #tensorCount = 0;
  #parameters: number | null = null;
  unsafe: string | null = null;
  damaged: string | null = null;

  constructor(format: ModelFormat, title: string) {
    this.#head = { format, title };
  }

  /** Nothing is added for a value that is not there. */
  fact(name: string, value: string | number | null | undefined): void {
    if (value === null || value === undefined || value === "") return;
    if (this.#facts.length < MAX_FACTS) this.#facts.push([cutText(name), cutText(String(value))]);
  }

  tensor({ name, dtype, shape }: ModelTensor): void {
    this.#tensorCount++;
    this.#parameters = (this.#parameters ?? 0) + sizeOf(shape);
    if (this.#tensors.length < MAX_TENSORS)
      this.#tensors.push({ name: cutText(name), dtype: cutText(dtype), shape });
  }

  build(): ModelHeader {
    return {
      ...this.#head,
      unsafe: this.unsafe,
      damaged: this.damaged,
      facts: this.#facts,
      tensors: this.#tensors,
      tensorCount: this.#tensorCount,
      parameterCount:
        this.#parameters !== null && Number.isFinite(this.#parameters) ? this.#parameters : null,
    };
  }
}

const sizeOf = (shape: ModelTensor["shape"]): number =>
  shape.reduce<number>((product, one) => product * (typeof one === "number" ? one : 1), 1);
