import { MOST_ML_MODEL_BYTES, parseMlModel, type MlModelFacts } from "../../formats/index.ts";
import { openInside } from "../open-inside.ts";

/** @throws AppError DAMAGED, and what `openInside` throws */
export async function readMlModel(of: {
  readonly home: string;
  readonly path: string;
}): Promise<MlModelFacts> {
  const { handle } = await openInside(of.home, of.path);
  try {
    // One byte more tells a file that is too large.
    const bytes = new Uint8Array(MOST_ML_MODEL_BYTES + 1);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
    return parseMlModel(bytes.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}
