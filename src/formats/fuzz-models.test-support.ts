import { MODEL_FILES } from "../base/model-header/model-header.test-support.ts";
import { type Envelope, zipEnvelope } from "./fuzz.test-support.ts";

/* Test support: model files, damaged. Not part of the product. */

export interface FuzzedModel {
  readonly name: string;
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly envelope: Envelope | undefined;
}

const ARCHIVE = /\.(npz|keras|skops)$|^(checkpoint|scripted)\.pt$/;

export const FUZZED_MODELS: readonly FuzzedModel[] = [...MODEL_FILES].map(([file, bytes], i) => ({
  name: `model-header-${i}`,
  file,
  bytes,
  envelope: ARCHIVE.test(file) ? zipEnvelope : undefined,
}));
