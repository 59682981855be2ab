/** A message that is not well-formed protobuf. */
export class MalformedProto extends Error {
  override readonly name = "MalformedProto";
}

export const WIRE_VARINT = 0;
export const WIRE_FIXED64 = 1;
export const WIRE_BYTES = 2;
export const WIRE_FIXED32 = 5;

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Walks protobuf messages in place, field by field, without making objects. After `next`, `field` and `wire` tell what
 * stands there and `start`..`end` where its bytes are; for varints `low` and `high` hold the 64 bits as two int32. Unknown fields
 * are passed over by calling `next` again. Throws MalformedProto where a field does not fit into its message.
 */
export class ProtoWalker {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  field = 0;
  wire = 0;
  start = 0;
  end = 0;
  low = 0;
  high = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Reads the field at `pos` of a message that ends at `limit`; returns where the next one begins. */
  next(pos: number, limit: number): number {
    const { bytes } = this;
    let key = bytes[pos] as number;
    if (pos >= limit) throw new MalformedProto("field beyond its message");
    if (key < 0x80) this.start = pos + 1;
    else {
      this.start = this.varint(pos, limit);
      key = this.low;
    }
    this.field = key >>> 3;
    this.wire = key & 7;
    if (this.field === 0) throw new MalformedProto("field number 0");
    switch (this.wire) {
      case WIRE_VARINT:
        this.end = this.varint(this.start, limit);
        return this.end;
      case WIRE_FIXED64:
        this.end = this.start + 8;
        break;
      case WIRE_FIXED32:
        this.end = this.start + 4;
        break;
      case WIRE_BYTES: {
        const length = bytes[this.start] as number;
        if (this.start < limit && length < 0x80) {
          this.start++;
          this.end = this.start + length;
        } else {
          this.start = this.varint(this.start, limit);
          if (this.high !== 0 || this.low < 0)
            throw new MalformedProto("length beyond its message");
          this.end = this.start + this.low;
        }
        break;
      }
      default:
        throw new MalformedProto(`wire type ${this.wire}`);
    }
    if (this.end > limit) throw new MalformedProto("length beyond its message");
    return this.end;
  }

  /** Reads a varint into `low` and `high`; returns where it ends. */
  varint(pos: number, limit: number): number {
    const { bytes } = this;
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (pos >= limit) throw new MalformedProto("number beyond its message");
      const byte = bytes[pos++] as number;
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high = bits >>> 4;
      } else high |= bits << (shift - 32);
      if (byte < 0x80) {
        this.low = low;
        this.high = high;
        return pos;
      }
    }
    throw new MalformedProto("number of more than ten bytes");
  }

  /** The varint just read as int64, as a double (exact below 2^53). */
  get int64(): number {
    return this.high * 4294967296 + (this.low >>> 0);
  }

  get bigInt64(): bigint {
    return (BigInt(this.high) << 32n) | BigInt(this.low >>> 0);
  }

  float32(at: number): number {
    return this.view.getFloat32(at, true);
  }

  float64(at: number): number {
    return this.view.getFloat64(at, true);
  }

  text(start: number, end: number): string {
    return utf8.decode(this.bytes.subarray(start, end));
  }
}
