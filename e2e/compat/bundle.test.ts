import { execFile } from "node:child_process";
import { createHash, createPublicKey, verify } from "node:crypto";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { expect, it } from "vitest";
import { decodeColumnBlob } from "../../src/base/column-blob.ts";
import { DEMO } from "../support/demo.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { makeTempFolder } from "../support/temp.ts";

const SCRIPT = join(import.meta.dirname, "clients", "read_bundle.py");

/** Python's standard library is all that the reader needs. */
function readWithPython(
  path: string,
  ...what: readonly string[]
): Promise<{ code: number; out: string; errors: string }> {
  return new Promise((resolve) => {
    execFile(
      "python3",
      [SCRIPT, path, ...what],
      { maxBuffer: 64 * 1024 * 1024 },
      (error, out, errors) =>
        resolve({ code: error === null ? 0 : Number(error.code), out, errors }),
    );
  });
}

const digest = (column: ArrayBufferView): string =>
  createHash("sha256")
    .update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength))
    .digest("hex");

/** What the engine's interface says that the columns of every series come to. */
async function readWithEngine({ api }: TestEngine, runIds: readonly string[]): Promise<string[]> {
  const lines: string[] = [];
  for (const runId of runIds) {
    const { series } = await api.runs.listSeries({ runId });
    for (const { points, source, ...key } of series) {
      const blob = await api.runs.readPoints({ runId, ...key, offset: 0, limit: 20_000 });
      const [steps, times, values] = decodeColumnBlob(await blob.arrayBuffer()).columns;
      const ints = BigInt64Array.from([...(steps ?? [])].map(BigInt));
      const us = BigInt64Array.from(
        [...((times ?? []) as Float64Array)].map((time) =>
          Number.isNaN(time) ? -(2n ** 63n) : BigInt(time),
        ),
      );
      const doubles = Float64Array.from((values ?? []) as Float64Array);
      lines.push(
        JSON.stringify([
          runId,
          key.metric,
          source,
          key.attempt,
          points,
          digest(ints),
          digest(us),
          digest(doubles),
        ]),
      );
    }
  }
  return lines;
}

it("every series of a bundle is read bit for bit by the reader in Python; a flipped byte is found and named", async () => {
  await using temp = await makeTempFolder();
  const wide = join(temp.path, "wide.jsonl");
  const last = 2n ** 63n - 1n;
  const rows = [`${last - 1n}, "loss": 0.1`, `${last}, "loss": NaN`, `-5, "loss": -Infinity`];
  await writeFile(wide, rows.map((row) => `{"step": ${row}}\n`).join(""));
  await using engine = await startEngine({ folders: [DEMO, temp.path] });
  await engine.settled(2);
  const runIds = (await engine.api.runs.list({})).rows.map(({ id }) => id);
  const path = join(engine.dataDir, "..", `${Date.now()}-all.assay`);
  const written = await engine.api.bundles.write({ runIds, path });
  expect(written).toMatchObject({
    counts: { runs: runIds.length },
    bytes: (await stat(path)).size,
  });

  const read = await readWithPython(path);
  expect([read.code, read.errors]).toEqual([0, ""]);
  const lines = read.out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.stringify(JSON.parse(line)));
  expect(lines.length).toBe(written.counts.series);
  expect(lines).toEqual(await readWithEngine(engine, runIds));

  const bytes = await readFile(path);
  // oxlint-disable-next-line node/no-sync -- of bytes in memory
  const entries = unzipSync(bytes);
  const manifest = entries["manifest.json"] ?? new Uint8Array();
  const { publicKey } = JSON.parse(new TextDecoder().decode(manifest)) as { publicKey: string };
  const x = Buffer.from(publicKey, "base64").toString("base64url");
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  const signature = entries["manifest.sig"] ?? new Uint8Array();
  expect(verify(null, manifest, key, signature)).toBe(true);
  expect(verify(null, Uint8Array.of(...manifest, 32), key, signature)).toBe(false);

  const name = `series/${runIds.find((id) => (entries[`series/${id}.bin`]?.length ?? 0) > 500) ?? ""}.bin`;
  // Its content begins behind the local header: 30 bytes and the name.
  const at = bytes.indexOf(name) + name.length + 40;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  await writeFile(path, bytes);
  const flipped = await readWithPython(path);
  expect(flipped.code).toBe(1);
  expect(flipped.errors).toContain(name);
});

it("files of a bundle are read by the reader in Python; one that the receiver has is named alone", async () => {
  await using temp = await makeTempFolder();
  const folder = join(temp.path, "logs", "one");
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, "metrics.jsonl"),
    '{"step": 0, "loss": 0.5}\n{"step": 1, "loss": 0.25}\n',
  );
  const contents = { "last.pt": Buffer.from([0, 1, 2, 3]), "best.pt": Buffer.from([0, 9]) };
  for (const [name, bytes] of Object.entries(contents)) await writeFile(join(folder, name), bytes);
  await using engine = await startEngine({ folders: [join(temp.path, "logs")] });
  await engine.settled(1);
  const [run] = (await engine.api.runs.list({})).rows;
  const runIds = [run?.id ?? ""];
  const request = join(temp.path, "have.json");
  const has = digest(contents["best.pt"]);
  await writeFile(
    request,
    JSON.stringify({
      format: "assay-request",
      version: 1,
      id: runIds[0],
      madeMs: 0,
      runs: {},
      files: [has],
    }),
  );
  const path = join(temp.path, "rest.assay");
  const written = await engine.api.bundles.write({ runIds, path, request, files: ["*.pt"] });
  expect(written.counts).toMatchObject({ runs: 1, files: 1 });
  const read = await readWithPython(path, "files");
  expect([read.code, read.errors]).toEqual([0, ""]);
  const lines = read.out.trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    [runIds[0], "best.pt", null, {}, {}],
    [runIds[0], "last.pt", [4, digest(contents["last.pt"])], {}, {}],
  ]);
});
