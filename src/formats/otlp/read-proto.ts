import { narrow } from "../../base/exact-json.ts";
import { MalformedProto, ProtoWalker, WIRE_BYTES, WIRE_FIXED64, WIRE_VARINT } from "../proto.ts";
import { Budget, checkId, checkParent, checkTime, toDouble, toStatus } from "./limits.ts";
import {
  MalformedOtlp,
  type AnyValue,
  type KeyValue,
  type OtlpEvent,
  type OtlpLink,
  type OtlpSpan,
  type ResourceSpans,
} from "./types.ts";

/** `ExportTraceServiceRequest` of OpenTelemetry. @throws MalformedOtlp */
export function readOtlpProto(bytes: Uint8Array): readonly ResourceSpans[] {
  try {
    return new Reader(bytes).readRequest();
  } catch (error) {
    if (error instanceof MalformedProto) throw new MalformedOtlp(`no protobuf: ${error.message}`);
    throw error;
  }
}

type Visit = (field: number, wire: number, start: number, end: number) => void;

class Reader {
  readonly #walker: ProtoWalker;
  readonly #budget = new Budget();

  constructor(bytes: Uint8Array) {
    this.#walker = new ProtoWalker(bytes);
  }

  readRequest(): readonly ResourceSpans[] {
    const all: ResourceSpans[] = [];
    this.#eachMessage(0, this.#walker.bytes.length, (field, _wire, start, end) => {
      if (field === 1) all.push(this.#readResourceSpans(start, end));
    });
    return all;
  }

  /** Every field; the walker's own state does not outlive a nested message. */
  #each(from: number, limit: number, visit: Visit): void {
    const walker = this.#walker;
    for (let pos = from; pos < limit;) {
      pos = walker.next(pos, limit);
      visit(walker.field, walker.wire, walker.start, walker.end);
    }
  }

  /** Fields that hold bytes, texts or messages. */
  #eachMessage(from: number, limit: number, visit: Visit): void {
    this.#each(from, limit, (field, wire, start, end) => {
      if (wire === WIRE_BYTES) visit(field, wire, start, end);
    });
  }

  #readResourceSpans(from: number, limit: number): ResourceSpans {
    this.#budget.take();
    const resource: KeyValue[] = [];
    const spans: OtlpSpan[] = [];
    this.#eachMessage(from, limit, (field, _wire, start, end) => {
      if (field === 1) {
        this.#eachMessage(start, end, (inner, _kind, at, stop) => {
          if (inner === 1) resource.push(this.#readKeyValue(at, stop, 0));
        });
      } else if (field === 2) {
        this.#eachMessage(start, end, (inner, _kind, at, stop) => {
          if (inner === 2) spans.push(this.#readSpan(at, stop));
        });
      }
    });
    return { resource, spans };
  }

  #readSpan(from: number, limit: number): OtlpSpan {
    this.#budget.take();
    const attributes: KeyValue[] = [];
    const events: OtlpEvent[] = [];
    const links: OtlpLink[] = [];
    let [traceId, spanId, parentId, name, statusMessage] = ["", "", "", "", ""];
    let [startNs, endNs, code] = [0n, 0n, 0];
    this.#each(from, limit, (field, wire, start, end) => {
      if (wire === WIRE_FIXED64) {
        if (field === 7) startNs = this.#timeAt(start);
        else if (field === 8) endNs = this.#timeAt(start);
      }
      if (wire !== WIRE_BYTES) return;
      if (field === 1) traceId = this.#hex(start, end);
      else if (field === 2) spanId = this.#hex(start, end);
      else if (field === 4) parentId = this.#hex(start, end);
      else if (field === 5) name = this.#walker.text(start, end);
      else if (field === 9) attributes.push(this.#readKeyValue(start, end, 0));
      else if (field === 11) events.push(this.#readEvent(start, end));
      else if (field === 13) links.push(...this.#readLink(start, end));
      else if (field === 15) {
        this.#each(start, end, (inner, kind, at, stop) => {
          if (inner === 2 && kind === WIRE_BYTES) statusMessage = this.#walker.text(at, stop);
          else if (inner === 3 && kind === WIRE_VARINT) code = this.#walker.low;
        });
      }
    });
    return {
      traceId: checkId(traceId, 32, "trace id"),
      spanId: checkId(spanId, 16, "span id"),
      parentId: checkParent(parentId),
      name,
      startNs,
      endNs,
      status: toStatus(code),
      statusMessage,
      attributes,
      events,
      links,
    };
  }

  #readEvent(from: number, limit: number): OtlpEvent {
    this.#budget.take();
    const attributes: KeyValue[] = [];
    let name = "";
    let timeNs = 0n;
    this.#each(from, limit, (field, wire, start, end) => {
      if (field === 1 && wire === WIRE_FIXED64) timeNs = this.#timeAt(start);
      if (wire !== WIRE_BYTES) return;
      if (field === 2) name = this.#walker.text(start, end);
      else if (field === 3) attributes.push(this.#readKeyValue(start, end, 0));
    });
    return { name, timeNs, attributes };
  }

  /** None where its ids are wider than ids are: some tools write such ones. */
  #readLink(from: number, limit: number): OtlpLink[] {
    this.#budget.take();
    const attributes: KeyValue[] = [];
    let [traceId, spanId] = ["", ""];
    this.#eachMessage(from, limit, (field, _wire, start, end) => {
      if (field === 1) traceId = this.#hex(start, end);
      else if (field === 2) spanId = this.#hex(start, end);
      else if (field === 4) attributes.push(this.#readKeyValue(start, end, 0));
    });
    if (traceId.length > 32 || spanId.length > 16) return [];
    return [{ traceId: traceId.padStart(32, "0"), spanId: spanId.padStart(16, "0"), attributes }];
  }

  #readKeyValue(from: number, limit: number, depth: number): KeyValue {
    this.#budget.enter(depth);
    let key = "";
    let value: AnyValue = {};
    this.#eachMessage(from, limit, (field, _wire, start, end) => {
      if (field === 1) key = this.#walker.text(start, end);
      else if (field === 2) value = this.#readValue(start, end, depth + 1);
    });
    return { key, value };
  }

  /** Of several values in one message the last one counts, as protobuf has it. */
  #readValue(from: number, limit: number, depth: number): AnyValue {
    this.#budget.enter(depth);
    let value: AnyValue = {};
    this.#each(from, limit, (field, wire, start, end) => {
      const walker = this.#walker;
      if (wire === WIRE_VARINT) {
        if (field === 2) value = { bool_value: walker.low !== 0 || walker.high !== 0 };
        else if (field === 3) value = { int_value: narrow(walker.bigInt64) };
      } else if (wire === WIRE_FIXED64) {
        if (field === 4) value = { double_value: toDouble(walker.float64(start)) };
      } else if (wire === WIRE_BYTES) {
        if (field === 1) value = { string_value: walker.text(start, end) };
        else if (field === 5) value = { array_value: this.#readArray(start, end, depth) };
        else if (field === 6) value = { kvlist_value: this.#readList(start, end, depth) };
        else if (field === 7) value = { bytes_value: toBase64(walker.bytes.subarray(start, end)) };
      }
    });
    return value;
  }

  #readArray(from: number, limit: number, depth: number): { readonly values: AnyValue[] } {
    const values: AnyValue[] = [];
    this.#eachMessage(from, limit, (field, _wire, start, end) => {
      if (field === 1) values.push(this.#readValue(start, end, depth + 1));
    });
    return { values };
  }

  #readList(from: number, limit: number, depth: number): { readonly values: KeyValue[] } {
    const values: KeyValue[] = [];
    this.#eachMessage(from, limit, (field, _wire, start, end) => {
      if (field === 1) values.push(this.#readKeyValue(start, end, depth + 1));
    });
    return { values };
  }

  #timeAt(start: number): bigint {
    return checkTime(this.#walker.view.getBigUint64(start, true));
  }

  /** Ids only: one that is longer than any is cut, and refused for its length. */
  #hex(start: number, end: number): string {
    const bytes = this.#walker.bytes.subarray(start, Math.min(end, start + 32));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }
}

function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
