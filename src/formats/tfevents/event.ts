import { MAX_SAFE_STEP } from "../../base/points.ts";
import type { MediaSeen } from "../../base/run-event.ts";
import { type HparamsContent, readHparams } from "./hparams.ts";
import { ProtoWalker, WIRE_BYTES, WIRE_FIXED32, WIRE_FIXED64, WIRE_VARINT } from "../proto.ts";
import { countSamples } from "./media.ts";
import { isMeshItself, MESH_PLUGIN, readMeshPart } from "./plugins.ts";
import { readShape } from "./tensor-values.ts";
import { TensorReader } from "./tensor.ts";

/** Told of each thing an event holds; step and wall time stand in the reader by then. */
export interface EventSink {
  /** The tag's bytes are `bytes[tagStart, tagEnd)`. */
  onScalar(tagStart: number, tagEnd: number, value: number, isFloat32: boolean): void;
  /** `item`: which value of the event; `samples`: how many images or sounds it holds. */
  onMedia(tag: string, mediaType: MediaSeen["mediaType"], item: number, samples: number): void;
  onHparams(content: HparamsContent): void;
  /** TensorFlow's SessionLog START: a training session begins. */
  onSessionStart(): void;
}

const SESSION_LOG_START = 1;

/** Field number and wire type, of Event, Summary and Summary.Value. */
const KEY_WALL_TIME = (1 << 3) | WIRE_FIXED64;
const KEY_STEP = (2 << 3) | WIRE_VARINT;
const KEY_SUMMARY = (5 << 3) | WIRE_BYTES;
const KEY_VALUE = (1 << 3) | WIRE_BYTES;
const KEY_TAG = (1 << 3) | WIRE_BYTES;
const KEY_SIMPLE_VALUE = (2 << 3) | WIRE_FIXED32;

/** Which plug-in's tensors are which medium; anything else that is no scalar is "tensor". */
const PLUGIN_MEDIA: ReadonlyMap<string, MediaSeen["mediaType"]> = new Map([
  ["images", "image"],
  ["audio", "audio"],
  ["text", "text"],
  ["histograms", "histogram"],
  ["distributions", "histogram"],
  ["pr_curves", "curve"],
]);

/**
 * Reads `Event` messages (tensorflow/core/util/event.proto): 1 wall_time, 2 step, 5 summary, 7 session_log. Both ways
 * to write a scalar: `simple_value`, and a tensor of one element with the plug-in `scalars` (or none).
 */
export class EventReader {
  readonly walker: ProtoWalker;
  /** Microseconds; NaN where the event has no usable time. */
  timeUs = NaN;
  /** Exact below 2^53. */
  step = 0;
  /** The step where a double does not hold it. */
  wideStep: bigint | undefined = undefined;
  readonly #sink: EventSink;
  readonly #tensor: TensorReader;
  /** Values of the event at hand so far. */
  #items = 0;
  /** Plug-in of the value at hand, and where its content lies. */
  #plugin = "";
  #pluginContentStart = 0;
  #pluginContentEnd = 0;
  /** Bytes of the name last decoded: records mostly have one plug-in. */
  #pluginNameStart = 0;
  #pluginNameEnd = 0;
  #pluginName = "";

  constructor(bytes: Uint8Array, sink: EventSink) {
    this.walker = new ProtoWalker(bytes);
    this.#tensor = new TensorReader(this.walker);
    this.#sink = sink;
  }

  /** Throws MalformedProto; what came before the bad place has been told to the sink. */
  read(start: number, end: number): void {
    if (!this.#readPlainScalar(start, end)) this.#readEvent(start, end);
  }

  /**
   * Nearly every record of a large file has this layout, byte for byte, in which torch, tensorboardX and Lightning
   * write a scalar: wall time, step (left out when 0), and a summary of one value, tag and simple_value. Answers false,
   * having told nothing, for any other, be it only a long tag or a huge step.
   */
  #readPlainScalar(start: number, end: number): boolean {
    const { bytes, view } = this.walker;
    if (end - start < 20 || bytes[start] !== KEY_WALL_TIME) return false;
    let pos = start + 9;
    let step = 0;
    if (bytes[pos] === KEY_STEP) {
      let byte = 0x80;
      for (let shift = 0; byte >= 0x80; shift += 7) {
        if (shift > 21) return false;
        byte = bytes[++pos] as number;
        step |= (byte & 0x7f) << shift;
      }
      pos++;
    }
    // Three messages of one length byte each, one in the other, all ending with the record.
    const tagStart = pos + 6;
    if (
      bytes[pos] !== KEY_SUMMARY ||
      bytes[pos + 1] !== end - pos - 2 ||
      bytes[pos + 2] !== KEY_VALUE ||
      bytes[pos + 3] !== end - pos - 4 ||
      bytes[pos + 4] !== KEY_TAG ||
      bytes[pos + 5] !== end - pos - 11 ||
      bytes[end - 5] !== KEY_SIMPLE_VALUE ||
      end - pos >= 0x80
    )
      return false;
    this.step = step;
    this.wideStep = undefined;
    this.#setTime(view.getFloat64(start + 1, true));
    this.#sink.onScalar(tagStart, end - 5, view.getFloat32(end - 4, true), true);
    return true;
  }

  #setTime(seconds: number): void {
    const us = Math.round(seconds * 1e6);
    this.timeUs = Number.isSafeInteger(us) ? us : NaN;
  }

  #readEvent(start: number, end: number): void {
    const { walker } = this;
    let summaries = 0;
    let summaryStart = 0;
    let summaryEnd = 0;
    let seconds = NaN;
    let step = 0;
    this.wideStep = undefined;
    this.#items = 0;
    let sessionStart = false;
    for (let pos = start; pos < end;) {
      pos = walker.next(pos, end);
      const { field, wire } = walker;
      if (field === 1 && wire === WIRE_FIXED64) seconds = walker.float64(walker.start);
      else if (field === 2 && wire === WIRE_VARINT) {
        step = walker.int64;
        if (Math.abs(step) >= MAX_SAFE_STEP) this.wideStep = walker.bigInt64;
      } else if (field === 5 && wire === WIRE_BYTES) {
        summaries++;
        summaryStart = walker.start;
        summaryEnd = walker.end;
      } else if (field === 7 && wire === WIRE_BYTES) {
        sessionStart = this.#isSessionStart(walker.start, walker.end);
      }
    }
    this.step = step;
    this.#setTime(seconds);
    if (sessionStart) this.#sink.onSessionStart();
    if (summaries === 1) this.#readSummary(summaryStart, summaryEnd);
    else if (summaries > 1) this.#readSummaries(start, end);
  }

  /** Rare: protobuf lets a message be cut into several fields. */
  #readSummaries(start: number, end: number): void {
    const { walker } = this;
    for (let pos = start; pos < end;) {
      pos = walker.next(pos, end);
      if (walker.field === 5 && walker.wire === WIRE_BYTES) this.#readSummary(walker.start, pos);
    }
  }

  #isSessionStart(start: number, end: number): boolean {
    const { walker } = this;
    let status = 0;
    for (let pos = start; pos < end;) {
      pos = walker.next(pos, end);
      if (walker.field === 1 && walker.wire === WIRE_VARINT) status = walker.low;
    }
    return status === SESSION_LOG_START;
  }

  #readSummary(start: number, end: number): void {
    const { walker } = this;
    for (let pos = start; pos < end;) {
      pos = walker.next(pos, end);
      if (walker.field === 1 && walker.wire === WIRE_BYTES) {
        this.#readValue(walker.start, walker.end);
        this.#items++;
      }
    }
  }

  /** Summary.Value: 1 tag, 2 simple_value, 4 image, 5 histo, 6 audio, 8 tensor, 9 metadata. */
  #readValue(start: number, end: number): void {
    const { walker } = this;
    let tagStart = 0;
    let tagEnd = 0;
    let content: number = 0;
    let contentStart = 0;
    let contentEnd = 0;
    let metadataStart = 0;
    let metadataEnd = 0;
    for (let pos = start; pos < end;) {
      pos = walker.next(pos, end);
      const { field, wire } = walker;
      if (wire === WIRE_BYTES) {
        if (field === 1) {
          tagStart = walker.start;
          tagEnd = walker.end;
        } else if (field === 9) {
          metadataStart = walker.start;
          metadataEnd = walker.end;
        } else if (field === 4 || field === 5 || field === 6 || field === 8) {
          content = field;
          contentStart = walker.start;
          contentEnd = walker.end;
        }
      } else if (field === 2 && wire === WIRE_FIXED32) {
        content = 2;
        contentStart = walker.start;
      }
    }
    if (content === 2) {
      this.#sink.onScalar(tagStart, tagEnd, walker.float32(contentStart), true);
    } else if (content === 4 || content === 5 || content === 6) {
      const mediaType = content === 4 ? "image" : content === 5 ? "histogram" : "audio";
      this.#sink.onMedia(walker.text(tagStart, tagEnd), mediaType, this.#items, 1);
    } else {
      this.#readPlugin(metadataStart, metadataEnd);
      if (this.#plugin === "hparams") {
        const hparams = readHparams(walker, this.#pluginContentStart, this.#pluginContentEnd);
        this.#sink.onHparams(hparams);
      } else if (content === 8) {
        this.#readTensorValue(tagStart, tagEnd, contentStart, contentEnd);
      }
    }
  }

  #readTensorValue(tagStart: number, tagEnd: number, tensorStart: number, tensorEnd: number): void {
    const plugin = this.#plugin;
    if (plugin === MESH_PLUGIN) {
      this.#readMesh(tensorStart, tensorEnd);
      return;
    }
    let mediaType = PLUGIN_MEDIA.get(plugin) ?? "tensor";
    if (plugin === "scalars" || plugin === "") {
      const kind = this.#tensor.read(tensorStart, tensorEnd);
      if (kind === "scalar") {
        this.#sink.onScalar(tagStart, tagEnd, this.#tensor.value, this.#tensor.isFloat32);
        return;
      }
      if (kind === "strings") mediaType = "text";
    }
    const samples = countSamples(this.walker, mediaType, tensorStart, tensorEnd);
    this.#sink.onMedia(this.walker.text(tagStart, tagEnd), mediaType, this.#items, samples);
  }

  /** Its corners stand for all of it, one value for each of the batch. */
  #readMesh(tensorStart: number, tensorEnd: number): void {
    const { walker } = this;
    const part = readMeshPart(walker, this.#pluginContentStart, this.#pluginContentEnd);
    if (!isMeshItself(part)) return;
    let samples = 0;
    for (let pos = tensorStart; pos < tensorEnd;) {
      pos = walker.next(pos, tensorEnd);
      if (walker.field === 2 && walker.wire === WIRE_BYTES)
        [samples = 0] = readShape(walker, walker.start, walker.end);
    }
    this.#sink.onMedia(part.name, "file", this.#items, Math.max(0, samples));
  }

  /** SummaryMetadata { 1 plugin_data { 1 plugin_name, 2 content } }. */
  #readPlugin(start: number, end: number): void {
    const { walker } = this;
    this.#plugin = "";
    this.#pluginContentStart = 0;
    this.#pluginContentEnd = 0;
    for (let pos = start; pos < end;) {
      pos = walker.next(pos, end);
      const { field, wire, end: dataEnd } = walker;
      if (field !== 1 || wire !== WIRE_BYTES) continue;
      for (let at = walker.start; at < dataEnd;) {
        at = walker.next(at, dataEnd);
        if (walker.wire !== WIRE_BYTES) continue;
        if (walker.field === 1) this.#plugin = this.#pluginText(walker.start, walker.end);
        else if (walker.field === 2) {
          this.#pluginContentStart = walker.start;
          this.#pluginContentEnd = walker.end;
        }
      }
    }
  }

  #pluginText(start: number, end: number): string {
    const { bytes } = this.walker;
    const known = this.#pluginNameStart;
    let isSame = end - start === this.#pluginNameEnd - known;
    for (let i = start; isSame && i < end; i++) isSame = bytes[i] === bytes[known + i - start];
    if (!isSame) {
      this.#pluginNameStart = start;
      this.#pluginNameEnd = end;
      this.#pluginName = this.walker.text(start, end);
    }
    return this.#pluginName;
  }
}
