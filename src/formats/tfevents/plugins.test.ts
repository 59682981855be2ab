import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { MediaSeen } from "../../base/run-event.ts";
import type { MediaContent } from "../media.ts";
import { factsOf, readGrowing } from "../testing.ts";
import { tfeventsCodec } from "./index.ts";

/** Written by torch's SummaryWriter; `expected.json` is what TensorBoard's own reader says of it. */
const FOLDER = join(import.meta.dirname, "../../../e2e/fixtures/tensorboard_plugins");
const [NAME = ""] = readdirSync(join(FOLDER, "run"));
const BYTES = new Uint8Array(readFileSync(join(FOLDER, "run", NAME)));

interface Expected {
  readonly curves: Readonly<
    Record<string, ReadonlyArray<{ step: number; wall: number; rows: number[][] }>>
  >;
  readonly meshes: Readonly<
    Record<
      string,
      {
        readonly name: string;
        readonly type: number;
        readonly values: ReadonlyArray<{ step: number; data: number[][][] }>;
      }
    >
  >;
}
const EXPECTED = JSON.parse(readFileSync(join(FOLDER, "expected.json"), "utf8")) as Expected;

const media = readGrowing(
  tfeventsCodec,
  BYTES,
  tfeventsCodec.initial(factsOf(`run/${NAME}`)),
).events.filter((event): event is MediaSeen => event.kind === "media");

function contentOf(ref: MediaSeen): MediaContent | "changed" | "unreadable" | undefined {
  const record = BYTES.slice(ref.offset, ref.offset + ref.length);
  return tfeventsCodec.readMedia?.(record, ref);
}

test("each curve has the rows that TensorBoard reads, at its steps", () => {
  const curves = media.filter(({ mediaType }) => mediaType === "curve");
  expect(new Set(curves.map(({ metric }) => metric))).toEqual(
    new Set(Object.keys(EXPECTED.curves)),
  );
  for (const [tag, expected] of Object.entries(EXPECTED.curves)) {
    const own = curves.filter(({ metric }) => metric === tag);
    expect(own.map(({ step }) => step)).toEqual(expected.map(({ step }) => step));
    for (const [i, ref] of own.entries()) {
      expect(contentOf(ref)).toEqual({ kind: "curve", rows: expected[i]?.rows });
      expect(ref.timeUs).toBe(Math.round((expected[i]?.wall ?? 0) * 1e6));
    }
  }
});

interface Ply {
  readonly vertices: number[][];
  readonly colors: number[][];
  readonly faces: number[][];
}

function parsePly(bytes: Uint8Array): Ply {
  const text = Buffer.from(bytes).toString("latin1");
  const end = text.indexOf("end_header\n") + "end_header\n".length;
  const head = text.slice(0, end);
  const countOf = (element: string): number =>
    Number(new RegExp(`element ${element} (\\d+)`).exec(head)?.[1]);
  const hasColors = head.includes("uchar red");
  const data = Buffer.from(bytes);
  const ply: Ply = { vertices: [], colors: [], faces: [] };
  let at = end;
  for (let i = 0; i < countOf("vertex"); i++) {
    ply.vertices.push([0, 4, 8].map((axis) => data.readFloatLE(at + axis)));
    at += 12;
    if (hasColors) ply.colors.push([...data.subarray(at, (at += 3))]);
  }
  for (let i = 0; i < countOf("face"); i++) {
    expect(data[at]).toBe(3);
    ply.faces.push([1, 5, 9].map((corner) => data.readInt32LE(at + corner)));
    at += 13;
  }
  expect(at).toBe(bytes.length);
  return ply;
}

test("meshes are files to save that hold what TensorBoard reads", () => {
  const meshes = media.filter(({ mediaType }) => mediaType === "file");
  expect(meshes.map(({ metric, step, samples }) => [metric, step, samples])).toEqual(
    [0, 5, 10].flatMap((step) => [
      ["shapes/tetra", step, 1],
      ["cloud", step, 2],
    ]),
  );
  const dataOf = (tag: string, step: number | bigint): number[][][] =>
    EXPECTED.meshes[tag]?.values.find((one) => one.step === step)?.data ?? [];
  for (const ref of meshes) {
    const content = contentOf(ref);
    if (typeof content !== "object" || content.kind !== "made") throw new Error("no files");
    const isCloud = ref.metric === "cloud";
    expect(content.files.map(({ name }) => name)).toEqual(
      isCloud ? ["cloud-1.ply", "cloud-2.ply"] : ["tetra.ply"],
    );
    for (const [i, { bytes }] of content.files.entries()) {
      expect(parsePly(bytes)).toEqual({
        vertices: dataOf(`${ref.metric}_VERTEX`, ref.step)[i],
        colors: isCloud ? [] : dataOf(`${ref.metric}_COLOR`, ref.step)[i],
        faces: isCloud ? [] : dataOf(`${ref.metric}_FACE`, ref.step)[i],
      });
    }
  }
});
