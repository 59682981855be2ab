import { CODECS, type Codec } from "../../formats/index.ts";

/** The codec that a stored file was read with; undefined when this version does not know it. */
export function findCodec(id: string): Codec | undefined {
  return CODECS.find((codec) => codec.id === id);
}
