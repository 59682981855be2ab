import { visitFields } from "../block-log/index.ts";
import { ProtoWalker, WIRE_BYTES } from "../proto.ts";

/** Fields of `Record`: lines as they were shown, or as they were written. */
const OUTPUT = 4;
const OUTPUT_RAW = 13;
/** OutputRecord and OutputRawRecord: 3 line. */
const LINE = 3;

export function wandbOutputOf(record: Uint8Array): string {
  const walker = new ProtoWalker(record);
  let text = "";
  visitFields(walker, 0, record.length, (field, from, to, wire) => {
    if ((field !== OUTPUT && field !== OUTPUT_RAW) || wire !== WIRE_BYTES) return;
    visitFields(walker, from, to, (inner, start, end, innerWire) => {
      if (inner === LINE && innerWire === WIRE_BYTES) text += walker.text(start, end);
    });
  });
  return text;
}
