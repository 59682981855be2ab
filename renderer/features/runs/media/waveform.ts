/** Lowest and highest sample of each part of a sound, -1 to 1. */
export interface Waveform {
  readonly low: Float32Array;
  readonly high: Float32Array;
  readonly seconds: number;
  readonly rate: number;
  readonly channels: number;
}

const PCM = 1;
const FLOAT = 3;
const EXTENSIBLE = 0xfffe;

/** Of an uncompressed WAV file, over all channels; undefined for anything else. */
export function readWaveform(bytes: ArrayBuffer, parts: number): Waveform | undefined {
  const view = new DataView(bytes);
  const text = (at: number): string =>
    String.fromCharCode(...new Uint8Array(bytes, at, Math.min(4, bytes.byteLength - at)));
  if (bytes.byteLength < 12 || text(0) !== "RIFF" || text(8) !== "WAVE") return undefined;
  let format = 0;
  let channels = 0;
  let rate = 0;
  let bits = 0;
  for (let at = 12; at + 8 <= bytes.byteLength;) {
    const name = text(at);
    const length = view.getUint32(at + 4, true);
    const start = at + 8;
    if (name === "fmt " && start + 16 <= bytes.byteLength) {
      format = view.getUint16(start, true);
      channels = view.getUint16(start + 2, true);
      rate = view.getUint32(start + 4, true);
      bits = view.getUint16(start + 14, true);
      if (format === EXTENSIBLE && start + 26 <= bytes.byteLength)
        format = view.getUint16(start + 24, true);
    } else if (name === "data") {
      const read = readerOf(format, bits);
      if (read === undefined || channels === 0 || rate === 0) return undefined;
      const width = bits / 8;
      // Some writers leave the length open.
      const size = Math.min(length, bytes.byteLength - start);
      const samples = Math.floor(size / width);
      const peaks = reduce(samples, parts, (i) => read(view, start + i * width));
      return { ...peaks, seconds: samples / channels / rate, rate, channels };
    }
    at = start + length + (length & 1);
  }
  return undefined;
}

type ReadSample = (view: DataView, at: number) => number;

function readerOf(format: number, bits: number): ReadSample | undefined {
  if (format === FLOAT) return bits === 32 ? (view, at) => view.getFloat32(at, true) : undefined;
  if (format !== PCM) return undefined;
  switch (bits) {
    case 8:
      return (view, at) => (view.getUint8(at) - 128) / 128;
    case 16:
      return (view, at) => view.getInt16(at, true) / 32768;
    case 24:
      return (view, at) => (view.getInt16(at + 1, true) * 256 + view.getUint8(at)) / 8388608;
    case 32:
      return (view, at) => view.getInt32(at, true) / 2147483648;
    default:
      return undefined;
  }
}

function reduce(samples: number, parts: number, read: (i: number) => number) {
  const low = new Float32Array(parts);
  const high = new Float32Array(parts);
  for (let i = 0; i < samples; i++) {
    const part = Math.min(parts - 1, Math.floor((i * parts) / samples));
    const value = Math.min(1, Math.max(-1, read(i)));
    if (value < (low[part] as number)) low[part] = value;
    if (value > (high[part] as number)) high[part] = value;
  }
  return { low, high };
}

/** The filled shape in a box of `parts` by 2, for an SVG path. */
export function waveformPath({ low, high }: Waveform): string {
  const top = Array.from(high, (value, i) => `${i} ${(1 - value).toFixed(3)}`);
  const bottom = Array.from(low, (value, i) => `${i} ${(1 - value + 0.01).toFixed(3)}`);
  return `M${[...top, ...bottom.toReversed()].join("L")}Z`;
}
