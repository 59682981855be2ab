import { expect, test } from "vitest";
import { decodeColumnBlob, encodeColumnBlob } from "../../base/column-blob.ts";
import { EVERY_RULE } from "../../contract/redaction.ts";
import { createRedactor } from "../redaction/index.ts";
import { createTurns } from "../turns.ts";
import { learnBlockData, redactBlockData } from "./redact-report.ts";

const CONTEXT = { hosts: [], users: ["grace"], roots: [], homes: [] };
const PLACE = { where: "block 1", what: "data" };
const PICTURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0xff, ...Buffer.from("grace")]);

/** The same number another way: `toEqual` takes all NaN for one, bytes do not. */
function odd(): Float64Array {
  const bits = new BigUint64Array([0x7ff8_0000_dead_beefn, 0x8000_0000_0000_0000n, 1n]);
  return new Float64Array(bits.buffer);
}

function toHex({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  return Buffer.from(new Uint8Array(buffer, byteOffset, byteLength)).toString("hex");
}

async function redact(meta: object, columns: Parameters<typeof encodeColumnBlob>[1]) {
  const redactor = createRedactor(EVERY_RULE, CONTEXT);
  const blob = encodeColumnBlob(meta, columns);
  const nextTurn = createTurns(undefined);
  await learnBlockData(redactor, blob, nextTurn);
  const hidden = await redactBlockData(redactor, blob, PLACE, nextTurn);
  return { ...decodeColumnBlob(hidden.slice().buffer), isSame: hidden === blob };
}

test("numbers and pictures stay bit for bit, a file that is text does not", async () => {
  const columns = [
    odd(),
    new BigInt64Array([2n ** 62n, -1n]),
    new Float32Array([0.1, -0]),
    new Uint8Array(PICTURE),
    new TextEncoder().encode("<svg>drawn by grace</svg>"),
  ];
  const file = (column: number) => ({ column, file: { name: "of grace", sha256: "abc" } });
  const items = [file(3), file(4), { column: 0, kind: "histogram" }];
  const shown = await redact({ kind: "media", items, runs: [{ name: "of grace" }] }, columns);
  expect(shown.columns.slice(0, 4).map(toHex)).toEqual(columns.slice(0, 4).map(toHex));
  expect(new TextDecoder().decode(shown.columns[4] as Uint8Array)).toBe(
    "<svg>drawn by <user-1></svg>",
  );
  expect(shown.meta).toEqual({
    kind: "media",
    runs: [{ name: "of <user-1>" }],
    items: [
      { column: 3, file: { name: "of <user-1>", sha256: "abc" } },
      // The hash of the file as it was would tell what was replaced.
      { column: 4, file: { name: "of <user-1>", sha256: null } },
      { column: 0, kind: "histogram" },
    ],
  });
});

test("a long text is gone over piece by piece, and none of it is lost", async () => {
  const line = "step 1 of grace, loss é 0.5\n";
  const long = new TextEncoder().encode(line.repeat(20_000) + "the end");
  const shown = await redact({ kind: "media", items: [] }, [long]);
  expect(new TextDecoder().decode(shown.columns[0] as Uint8Array)).toBe(
    `${line.replace("grace", "<user-1>").repeat(20_000)}the end`,
  );
});

test("cells of a table are what their columns name, and numbers among them stay", async () => {
  const meta = {
    kind: "table",
    columns: [{ path: "params.password" }, { path: "params.lr" }, { path: "metrics.loss" }],
    cells: [
      ["abc", "0.1", 0.1],
      ["xyz", null, "NaN"],
      [123456, "grace", 1e-320],
    ],
  };
  expect((await redact(meta, [])).meta).toMatchObject({
    cells: [
      ["<secret-1>", "0.1", 0.1],
      ["<secret-2>", null, "NaN"],
      ["<secret-3>", "<user-1>", 1e-320],
    ],
  });
});

test("without anything to replace the very same bytes come back", async () => {
  const { isSame } = await redact({ kind: "table", columns: [], cells: [["a", 1]] }, [odd()]);
  expect(isSame).toBe(true);
});
