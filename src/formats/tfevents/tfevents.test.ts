import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { factsOf, listPoints, readGrowing, summarize } from "../testing.ts";
import { maskedCrc32c } from "../../base/crc32.ts";
import { tfeventsCodec } from "./index.ts";
import {
  bytesField,
  crcBytes,
  doubleField,
  event,
  eventFile,
  frame,
  metadata,
  scalar,
  scalarFile,
  summary,
  tensor,
  varint,
  varintField,
} from "./testing.ts";

const FILE = factsOf("runs/a/events.out.tfevents.1700000000.my-host.local.321.0");
const read = (bytes: Uint8Array, cuts: readonly number[] = []) =>
  readGrowing(tfeventsCodec, bytes, tfeventsCodec.initial(FILE), cuts);
const floatBytes = (value: number) => [...new Uint8Array(new Float32Array([value]).buffer)];
const doubleBytes = (value: number) => [...new Uint8Array(new Float64Array([value]).buffer)];
const firstValue = (...content: ReadonlyArray<readonly number[]>) =>
  summarize(read(eventFile(event(1, 2, summary(...content)))).events).metrics;

test("CRC-32C is Castagnoli's, masked", () => {
  // RFC 3720, B.4: 32 bytes of zeros, of ones, and 0 to 31
  const unmask = (masked: number) => {
    const rotated = (masked - 0xa282ead8) >>> 0;
    return ((rotated >>> 17) | (rotated << 15)) >>> 0;
  };
  const crc = (bytes: Uint8Array) =>
    unmask(maskedCrc32c(new DataView(bytes.buffer), 0, bytes.length));
  expect(crc(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc(new Uint8Array(32).fill(255))).toBe(0x62a8ab43);
  expect(crc(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
  expect(crc(new TextEncoder().encode("123456789"))).toBe(0xe3069283);
});

describe("names", () => {
  test.each([
    ["events.out.tfevents.1795313549.workstation.18115.1", true],
    ["events.out.tfevents.1795313549.workstation", true],
    ["events.out.tfevents.1795313549.host.12.0.v2", true],
    ["events.out.tfevents", true],
    ["events.out.tfevents.1795313549.host.profile-empty", false],
    ["events.log", false],
  ])("%s: %s", (name, matches) => {
    expect(tfeventsCodec.matches(factsOf(name))).toBe(matches);
  });

  test("give the writer, whose host may hold dots", () => {
    const [source] = read(scalarFile(1)).events;
    expect(source).toEqual({
      kind: "source",
      part: null,
      startedUs: 1_700_000_000_000_000,
      writer: { host: "my-host.local", pid: 321 },
    });
    const file = factsOf("events.out.tfevents.1700000000.box");
    expect(tfeventsCodec.initial(file)).toMatchObject({ host: "box", pid: null });
    expect(tfeventsCodec.sourcePath(file)).toBe(".");
    expect(tfeventsCodec.runName(file)).toBe("");
    expect(tfeventsCodec.runName(FILE)).toBe("runs/a");
  });
});

describe("values", () => {
  test("simple values are float32, bit-exact, non-finite ones included", () => {
    const values = [0.1, -0, NaN, Infinity, -Infinity, 1e-45];
    const { events } = read(scalarFile(values.length, { value: (i) => values[i] as number }));
    const points = events.find((event) => event.kind === "points");
    expect(points?.columns.values).toEqual(Float32Array.from(values));
    expect(points?.columns.timesUs[1]).toBe(1_700_000_001_000_000);
  });

  test.each([
    ["float_val", 1, bytesField(5, floatBytes(0.5)), 0.5],
    ["float content", 1, bytesField(4, floatBytes(0.5)), 0.5],
    ["double_val", 2, bytesField(6, doubleBytes(0.1)), 0.1],
    ["double content", 2, bytesField(4, doubleBytes(0.1)), 0.1],
    ["half_val", 19, bytesField(13, varint(0x3c01)), 1.0009765625],
    ["half content", 19, bytesField(4, [0x00, 0xfc]), "-Infinity"],
    ["bfloat16", 14, bytesField(13, varint(0xbf80)), -1],
    ["int32", 3, bytesField(7, varint(-7)), -7],
    ["int64", 9, bytesField(10, varint(2n ** 40n)), 2 ** 40],
    ["uint64", 23, bytesField(17, varint(2n ** 63n)), 2 ** 63],
    ["bool", 10, varintField(11, 1), 1],
    ["no value at all", 1, [], 0],
  ])("a tensor of one element: %s", (_, dtype, content, expected) => {
    expect(firstValue(tensor("t", dtype, content))["t"]).toEqual({
      points: 1,
      firstStep: 2,
      lastStep: 2,
      last: expected,
    });
  });

  test("a double stays a double, also between floats of the same metric", () => {
    const { events } = read(
      eventFile(
        event(1, 1, summary(scalar("x", 0.5))),
        event(1, 2, summary(tensor("x", 2, bytesField(6, doubleBytes(0.1))))),
      ),
    );
    expect(listPoints(events)).toEqual(["x #0 1 1000000 0.5", "x #0 2 1000000 0.1"]);
  });

  test("other tensors and media are references to their bytes", () => {
    const png = [...bytesField(1, "img"), ...bytesField(4, [1, 2, 3])];
    const bytes = eventFile(
      event(1, 1, summary(scalar("x", 1))),
      event(
        2,
        5,
        summary(
          png,
          tensor("note", 7, bytesField(8, "hello"), "text"),
          tensor("curve", 1, bytesField(5, [...floatBytes(1), ...floatBytes(2)]), "pr_curves"),
          [...bytesField(1, "weights"), ...bytesField(5, [])],
        ),
      ),
    );
    const { events } = read(bytes);
    const media = events.filter((event) => event.kind === "media");
    expect(media.map(({ metric, mediaType, step }) => [metric, mediaType, step])).toEqual([
      ["img", "image", 5],
      ["note", "text", 5],
      ["curve", "curve", 5],
      ["weights", "histogram", 5],
    ]);
    expect(media.map(({ item }) => item)).toEqual([0, 1, 2, 3]);
    const [first] = media;
    expect((first?.offset ?? 0) + (first?.length ?? 0)).toBe(bytes.length);
    expect(Object.keys(summarize(events).metrics)).toEqual(["x"]);
  });

  test("steps are exact int64", () => {
    const steps = [3, -5n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n), 7];
    const { events } = read(
      eventFile(...steps.map((step) => event(1, step, summary(scalar("x", 1))))),
    );
    const points = events.find((event) => event.kind === "points");
    expect([...(points?.columns.steps ?? [])]).toEqual(steps.map(BigInt));
  });

  test("a wall time that is no time is no time", () => {
    for (const seconds of [NaN, Infinity, 1e300]) {
      const { events } = read(eventFile(event(seconds, 1, summary(scalar("x", 1)))));
      expect(listPoints(events)).toEqual(["x #0 1 NaN 1"]);
    }
  });

  test("a hundred thousand metrics in one file", () => {
    const events = Array.from({ length: 1000 }, (_, i) =>
      event(1, 1, summary(...Array.from({ length: 100 }, (__, j) => scalar(`m/${i}/${j}`, j)))),
    );
    expect(Object.keys(summarize(read(eventFile(...events)).events).metrics)).toHaveLength(100_000);
  });

  test("the usual layout reads like any other: tags of any length, steps of any size", () => {
    const property = fc.property(
      fc.array(
        fc.record({
          tag: fc.oneof(
            fc.constantFrom("a", "b", "long/".repeat(30)),
            fc.string({ unit: "binary" }),
          ),
          step: fc.oneof(fc.integer({ min: -3, max: 300 }), fc.maxSafeInteger()),
          value: fc.float(),
          seconds: fc.double({ noNaN: true, min: 0, max: 4e9 }),
        }),
      ),
      (points) => {
        const build = (...extra: number[][]): Uint8Array =>
          eventFile(
            ...points.map(({ tag, step, value, seconds }) =>
              event(seconds, step, summary(scalar(tag, value)), ...extra),
            ),
          );
        const unknownField = varintField(15, 1);
        expect(listPoints(read(build()).events)).toEqual(
          listPoints(read(build(unknownField)).events),
        );
      },
    );
    fc.assert(property);
  });

  test("a summary in two fields, fields in any order, unknown fields", () => {
    const strange = [
      ...bytesField(100, [1, 2, 3]),
      ...summary(scalar("a", 1)),
      ...varintField(99, 5),
      ...varintField(2, 9),
      ...summary([...scalar("b", 2), ...bytesField(77, "?")]),
      ...doubleField(1, 4),
    ];
    expect(listPoints(read(eventFile(strange)).events)).toEqual([
      "a #0 9 4000000 1",
      "b #0 9 4000000 2",
    ]);
  });
});

describe("hparams", () => {
  const value = (content: readonly number[]) => bytesField(2, content);
  const start = bytesField(3, [
    ...bytesField(1, [...bytesField(1, "lr"), ...value(doubleField(2, 0.1))]),
    ...bytesField(1, [...bytesField(1, "net/opt"), ...value(bytesField(3, "sgd"))]),
    ...bytesField(1, [...bytesField(1, "amp"), ...value(varintField(4, 1))]),
  ]);
  const record = (content: readonly number[]) =>
    event(1, 0, summary([...bytesField(1, "_hparams_/x"), ...metadata("hparams", content)]));

  test("are params with their types", () => {
    const { params, metrics } = summarize(read(eventFile(record(start))).events);
    expect(params).toEqual({ lr: 0.1, "net/opt": "sgd", amp: true });
    expect(metrics).toEqual({});
  });

  test("end a run only with a time: PyTorch writes success at the start", () => {
    const end = (content: readonly number[]) =>
      read(eventFile(record(bytesField(4, content)))).events.filter(
        (event) => event.kind === "state",
      );
    expect(end(varintField(1, 1))).toEqual([]);
    expect(end([...varintField(1, 2), ...doubleField(2, 12.5)])).toMatchObject([
      { state: "failed", atUs: 12_500_000 },
    ]);
  });
});

describe("attempts", () => {
  const sessionStart = event(5, 0, bytesField(7, varintField(1, 1)));

  test("a session that starts after points were read", () => {
    const { events } = read(
      eventFile(
        sessionStart,
        event(6, 10, summary(scalar("x", 1))),
        sessionStart,
        event(7, 3, summary(scalar("x", 2))),
      ),
    );
    expect(listPoints(events)).toEqual(["x #0 10 6000000 1", "x #1 3 7000000 2"]);
  });

  test("a lower step in the same file is order, not an attempt", () => {
    const { events } = read(
      eventFile(...[5, 3, 9].map((step) => event(1, step, summary(scalar("x", step))))),
    );
    expect(events.some((event) => event.kind === "attempt")).toBe(false);
  });
});

describe("a file that was truncated or replaced", () => {
  const before = scalarFile(100);
  const readBefore = read(before);
  const rewritten = () => tfeventsCodec.rewritten(readBefore.state);
  const again = (bytes: Uint8Array, cuts: readonly number[] = []) =>
    readGrowing(tfeventsCodec, bytes, rewritten(), cuts).events;

  test("the same content again adds nothing", () => {
    expect(again(before)).toEqual([]);
  });

  test("the same beginning goes on behind what is known, however it is cut", () => {
    const longer = scalarFile(130);
    for (const cuts of [[], [10], [700, 701, 5000], [before.length]]) {
      const lines = listPoints(again(longer, cuts));
      expect(lines).toEqual(listPoints(read(longer).events).slice(100));
    }
  });

  test("another file is a new attempt, read whole", () => {
    const other = scalarFile(3, { start: 1_800_000_000 });
    const events = again(other);
    expect(events.map((event) => event.kind)).toEqual(["attempt", "points"]);
    expect(listPoints(events)).toHaveLength(3);
  });

  test("another file with the same first records is found out", () => {
    const other = scalarFile(100, { value: (i) => (i < 40 ? 1 / (i + 1) : -1) });
    const events = again(other, [1000, 3000]);
    expect(events[0]?.kind).toBe("attempt");
    expect(listPoints(events)).toEqual(
      listPoints(read(other).events).map((line) => line.replace("#0", "#1")),
    );
  });

  test("cut twice while it is compared, it is still known", () => {
    const half = readGrowing(tfeventsCodec, before.slice(0, 2000), rewritten());
    const { events } = readGrowing(tfeventsCodec, before, tfeventsCodec.rewritten(half.state));
    expect(events).toEqual([]);
  });
});

describe("damage", () => {
  const good = scalarFile(10);
  const isPoints = (lines: readonly string[]) => lines.every((line) => line.startsWith("loss #0"));

  test("cut anywhere, the whole records before the cut are there", () => {
    const all = listPoints(read(good).events);
    for (let size = 0; size <= good.length; size++) {
      const { events, left, stopped } = read(good.slice(0, size));
      const lines = listPoints(events);
      expect(lines).toEqual(all.slice(0, lines.length));
      expect(stopped).toBe(false);
      expect(left).toBeLessThan(80);
      expect(events.some((event) => event.kind === "problem")).toBe(false);
    }
  });

  test("the length of an incomplete record is asked for", () => {
    const record = frame(event(1, 1, summary(scalar("x", 1))));
    const parse = (size: number) =>
      tfeventsCodec.parse(
        Uint8Array.from(record.slice(0, size)),
        tfeventsCodec.initial(FILE),
        false,
      );
    expect(parse(5)).toMatchObject({ consumed: 0, need: 12 });
    expect(parse(13)).toMatchObject({ consumed: 0, need: record.length });
  });

  test("a wrong checksum stops the file at its byte; what came before stays", () => {
    for (const [offset, what] of [
      [8, "length"],
      [20, "record"],
    ] as const) {
      const bad = good.slice();
      const start = recordStarts(good)[5] as number;
      bad[start + offset] = (bad[start + offset] as number) ^ 1;
      const { events, stopped } = read(bad);
      const lines = listPoints(events);
      expect(stopped).toBe(true);
      expect(lines).toHaveLength(4);
      expect(isPoints(lines)).toBe(true);
      expect(events.at(-1)).toMatchObject({
        kind: "problem",
        severity: "error",
        where: `byte ${start}`,
        message: expect.stringContaining(what),
      });
    }
  });

  test("a record that claims 2 GB with a right checksum", () => {
    const length = new Uint8Array(new BigUint64Array([2n ** 31n]).buffer);
    const bytes = Uint8Array.from([...good, ...length, ...crcBytes(length), 1, 2, 3]);
    const { events, stopped } = read(bytes);
    expect(stopped).toBe(true);
    expect(listPoints(events)).toHaveLength(10);
    expect(events.at(-1)).toMatchObject({ kind: "problem", where: `byte ${good.length}` });
  });

  test.each([true, false])("zeros at the end may still be filled in (final: %s)", (final) => {
    const bytes = Uint8Array.from([...good, ...new Uint8Array(64)]);
    const result = tfeventsCodec.parse(bytes, tfeventsCodec.initial(FILE), final);
    expect(result).toMatchObject({ consumed: good.length });
    expect(result).not.toHaveProperty("stop");
    expect(result).not.toHaveProperty("need");
  });

  test("a message that is no protobuf is passed over", () => {
    const broken = [
      [0x0a, 0xff, 0xff],
      [0x2a, 0x7f, 1],
      [0xff],
      [7],
      [0],
      summary([
        ...bytesField(1, "t"),
        ...bytesField(8, [...varintField(1, 1), ...bytesField(5, [1])]),
      ]),
    ];
    const { events, stopped } = read(
      eventFile(
        event(1, 1, summary(scalar("x", 1))),
        ...broken,
        event(1, 2, summary(scalar("x", 2))),
      ),
    );
    expect(stopped).toBe(false);
    expect(listPoints(events)).toHaveLength(2);
    expect(events.at(-1)).toMatchObject({ kind: "problem", severity: "warning" });
    expect(events.filter((event) => event.kind === "problem")).toHaveLength(1);
  });

  test("Ray Tune's are left to its results beside, once they tell that they are", () => {
    const beside = (bytes: Uint8Array, ...names: string[]) =>
      tfeventsCodec.sniff(
        bytes,
        { ...factsOf("t/events.out.tfevents.1"), siblings: new Set(names) },
        true,
      );
    const begun = eventFile(event(1, 0, bytesField(3, "brain.Event:2")));
    const logged = eventFile(
      event(1, 0, bytesField(3, "brain.Event:2")),
      event(2, 1, summary(scalar("ray/tune/loss", 1))),
    );
    expect(beside(begun, "result.json")).toEqual({ kind: "wait" });
    expect(beside(logged, "result.json")).toMatchObject({ kind: "no" });
    expect(beside(logged)).toMatchObject({ kind: "yes" });
    expect(beside(good, "result.json")).toMatchObject({ kind: "yes" });
  });

  test.each(["learn", "test", "test1"])("CatBoost's are left to its tables, in %s", (folder) => {
    const sniff = (name: string) =>
      tfeventsCodec.sniff(good, factsOf(`fit/${folder}/${name}`), true);
    expect(sniff("events.out.tfevents")).toMatchObject({ kind: "no" });
    expect(sniff("events.out.tfevents.1795314000.host")).toMatchObject({ kind: "yes" });
  });

  test("sniffing tells by the first checksum", () => {
    const sniff = (bytes: Uint8Array) => tfeventsCodec.sniff(bytes, FILE, true).kind;
    expect(sniff(good)).toBe("yes");
    expect(sniff(good.slice(0, 11))).toBe("wait");
    expect(sniff(new Uint8Array(100))).toBe("wait");
    expect(sniff(new TextEncoder().encode("not an event file"))).toBe("no");
  });
});

function recordStarts(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const starts: number[] = [];
  for (let at = 0; at < bytes.length; at += 16 + view.getUint32(at, true)) starts.push(at);
  return starts;
}
