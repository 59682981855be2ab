import { type ProtoWalker, WIRE_VARINT } from "../proto.ts";

/** Calls back for every field of the message at [start, end). What the visitor does to the walker matters nothing. */
export function visitFields(
  walker: ProtoWalker,
  start: number,
  end: number,
  visit: (field: number, from: number, to: number, wire: number) => void,
): void {
  for (let pos = start; pos < end;) {
    pos = walker.next(pos, end);
    visit(walker.field, walker.start, walker.end, walker.wire);
  }
}

/** google.protobuf.Timestamp (1 seconds, 2 nanos) in microseconds UTC. */
export function readTimestamp(walker: ProtoWalker, start: number, end: number): number {
  let us = 0;
  visitFields(walker, start, end, (field, _from, _to, wire) => {
    if (wire !== WIRE_VARINT) return;
    if (field === 1) us += walker.int64 * 1e6;
    if (field === 2) us += Math.round(walker.int64 / 1e3);
  });
  return us;
}
