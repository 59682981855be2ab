import { expect, test } from "vitest";
import { readWaveform, waveformPath } from "./waveform.ts";

function wav(format: number, bits: number, channels: number, data: Uint8Array): ArrayBuffer {
  const bytes = new ArrayBuffer(44 + data.length);
  const view = new DataView(bytes);
  const text = (at: number, value: string): void =>
    new TextEncoder().encode(value).forEach((byte, i) => view.setUint8(at + i, byte));
  text(0, "RIFF");
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, format, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, 100, true);
  view.setUint16(34, bits, true);
  text(36, "data");
  view.setUint32(40, data.length, true);
  new Uint8Array(bytes, 44).set(data);
  return bytes;
}

test.each([
  ["16 bit", 1, 16, new Uint8Array(Int16Array.of(0, 16384, -16384, 0).buffer)],
  ["8 bit", 1, 8, Uint8Array.of(128, 192, 64, 128)],
  ["24 bit", 1, 24, Uint8Array.of(0, 0, 0, 0, 0, 0x40, 0, 0, 0xc0, 0, 0, 0)],
  ["32 bit", 1, 32, new Uint8Array(Int32Array.of(0, 2 ** 30, -(2 ** 30), 0).buffer)],
  ["float", 3, 32, new Uint8Array(Float32Array.of(0, 0.5, -0.5, NaN).buffer)],
])("%s samples keep their extremes", (_name, format, bits, data) => {
  const wave = readWaveform(wav(format, bits, 1, data), 2);
  expect(wave).toMatchObject({ seconds: 0.04, rate: 100, channels: 1 });
  expect([...(wave?.high ?? [])]).toEqual([0.5, 0]);
  expect([...(wave?.low ?? [])]).toEqual([0, -0.5]);
});

test("anything else has no waveform, whatever its bytes say", () => {
  const good = wav(1, 16, 1, new Uint8Array(8));
  expect(readWaveform(new ArrayBuffer(0), 10)).toBeUndefined();
  expect(readWaveform(good.slice(0, 30), 10)).toBeUndefined();
  expect(readWaveform(wav(85, 16, 1, new Uint8Array(8)), 10)).toBeUndefined();
  expect(readWaveform(wav(1, 12, 1, new Uint8Array(8)), 10)).toBeUndefined();
  const open = good.slice(0);
  new DataView(open).setUint32(40, 0xffffffff, true);
  expect(readWaveform(open, 10)?.seconds).toBe(0.04);
});

test("the shape stays in its box", () => {
  const wave = readWaveform(wav(1, 8, 1, Uint8Array.of(0, 255)), 2);
  expect(wave && waveformPath(wave)).toBe("M0 1.000L1 0.008L1 1.010L0 2.010Z");
});
