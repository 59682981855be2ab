import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { MediaSeen } from "../../base/run-event.ts";
import { percentilesOf } from "../../base/stats/histogram.ts";
import type { MediaContent } from "../media.ts";
import { sniffMedia } from "../sniff-media.ts";
import { readMedia } from "./media.ts";
import { parseTfevents } from "./parse.ts";
import { tfeventsCodec } from "./index.ts";
import { bytesField, event, eventFile, metadata, scalar, summary } from "./testing.ts";

const FILE = {
  path: "run/events.out.tfevents.1790000000.workstation",
  name: "events.out.tfevents.1790000000.workstation",
  folder: "run",
  siblings: new Set<string>(),
};
/** Written by TensorBoard's own code: `e2e/compat/clients/media_writer.py`. */
const FIXTURE = new URL("../../../e2e/fixtures/media/", import.meta.url);
const recorded = readFileSync(new URL(FILE.name, FIXTURE));
const { percentiles } = JSON.parse(readFileSync(new URL("expected.json", FIXTURE), "utf8")) as {
  readonly percentiles: Readonly<Record<string, readonly (readonly number[])[]>>;
};

function listMedia(bytes: Uint8Array): MediaSeen[] {
  return parseTfevents(bytes, tfeventsCodec.initial(FILE), true).events.filter(
    (one) => one.kind === "media",
  );
}

const open = (bytes: Uint8Array, ref: MediaSeen) =>
  readMedia(bytes.subarray(ref.offset, ref.offset + ref.length), ref);

function contentOf(bytes: Uint8Array, ref: MediaSeen): MediaContent {
  const content = open(bytes, ref);
  if (typeof content === "string") throw new Error(content);
  return content;
}

describe("a file that TensorBoard's own code wrote", () => {
  const seen = listMedia(recorded);

  test("every value is seen with its tag, kind, step and samples", () => {
    const at10 = seen.filter(({ step }) => step === 10);
    expect(at10.map(({ metric, mediaType, samples }) => [metric, mediaType, samples])).toEqual([
      ["layers/dense/kernel", "histogram", 1],
      ["samples/input", "image", 1],
      ["layers/dense/bias", "histogram", 1],
      ["samples/generated", "image", 3],
      ["speech/tone", "audio", 1],
      ["speech/pairs", "audio", 2],
      ["notes/report", "text", 1],
    ]);
    expect(seen).toHaveLength(36);
    expect(at10.every(({ timeUs }) => timeUs === 1_790_000_010e6)).toBe(true);
  });

  test("both kinds of histogram have TensorBoard's percentiles", () => {
    for (const [tag, rows] of Object.entries(percentiles)) {
      const refs = seen.filter(({ metric }) => metric === tag);
      expect(refs).toHaveLength(rows.length);
      refs.forEach((ref, row) => {
        const content = contentOf(recorded, ref);
        if (content.kind !== "histogram") throw new Error(content.kind);
        percentilesOf(content.buckets).forEach((value, i) =>
          expect(value).toBeCloseTo(rows[row]?.[i] as number, 9),
        );
      });
    }
  });

  test("images and sounds come back as the bytes they were", () => {
    const types = (tag: string): unknown =>
      seen
        .filter(({ metric }) => metric === tag)
        .map((ref) => {
          const content = contentOf(recorded, ref);
          return "samples" in content ? content.samples.map(sniffMedia).join() : content.kind;
        });
    const five = (type: string): string[] => Array.from({ length: 5 }, () => type);
    expect(types("samples/input")).toEqual(five("image/png"));
    expect(types("samples/generated")).toEqual(five("image/png,image/png,image/jpeg"));
    expect(types("speech/tone")).toEqual(five("audio/wav"));
    expect(types("speech/pairs")).toEqual(five("audio/wav,audio/wav"));
    const pairs = contentOf(
      recorded,
      seen.find(({ metric }) => metric === "speech/pairs") as MediaSeen,
    );
    expect(pairs).toMatchObject({ labels: ["first", "second"] });
  });

  test("a text is its source, a table has its shape", () => {
    const last = (tag: string) =>
      contentOf(recorded, seen.findLast(({ metric }) => metric === tag) as MediaSeen);
    expect(last("notes/report")).toMatchObject({ kind: "text", shape: [] });
    expect(last("notes/table")).toEqual({
      kind: "text",
      shape: [2, 2],
      cells: ["a", "b", "c", "**d**"],
    });
  });

  test("any other bytes at the place are not the record", () => {
    const ref = seen[3] as MediaSeen;
    const record = recorded.subarray(ref.offset, ref.offset + ref.length);
    expect(readMedia(record, { item: 0, crc: ref.crc ^ 1 })).toBe("changed");
    expect(readMedia(record.subarray(0, -1), ref)).toBe("changed");
    expect(readMedia(record.subarray(0, 3), ref)).toBe("changed");
    const flipped = Uint8Array.from(record);
    flipped[40] = (flipped[40] ?? 0) ^ 1;
    expect(readMedia(flipped, ref)).toBe("changed");
    expect(readMedia(record, { item: 99, crc: ref.crc })).toBe("unreadable");
  });

  test("records that were read before are read once more for their media alone", () => {
    const whole = parseTfevents(recorded, tfeventsCodec.initial(FILE), true);
    const again = parseTfevents(
      recorded,
      { ...tfeventsCodec.rewritten(whole.state), backfill: true } as typeof whole.state,
      true,
    );
    expect(again.events).toEqual(seen);
    const { offset, known, backfill } = again.state;
    expect({ offset, known, backfill }).toEqual({
      offset: recorded.length,
      known: null,
      backfill: false,
    });
  });
});

test("damage inside a record with a right checksum is said, and never thrown", () => {
  const bad = [
    [...bytesField(1, "a"), ...bytesField(5, [0xff])],
    [...bytesField(1, "b"), ...bytesField(5, bytesField(6, [1, 2, 3]))],
    [
      ...bytesField(1, "c"),
      ...bytesField(8, bytesField(2, bytesField(2, [0xff]))),
      ...metadata("text"),
    ],
    [...bytesField(1, "d"), ...bytesField(8, bytesField(4, [1, 2, 3])), ...metadata("histograms")],
  ];
  for (const value of bad) {
    const bytes = eventFile(event(1, 1, summary(scalar("x", 1), value)));
    for (const ref of listMedia(bytes)) expect(open(bytes, ref)).toBe("unreadable");
  }
});

test("what may hold a script is no type that is shown", () => {
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  for (const text of [
    "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "<!doctype html>",
    "GIF",
    "",
    "RIFF1234HTML",
  ])
    expect(sniffMedia(encode(text))).toBeUndefined();
});
