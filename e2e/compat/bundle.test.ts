import { execFile } from "node:child_process";
import { createHash, createPublicKey, verify } from "node:crypto";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { expect, it } from "vitest";
import { decodeColumnBlob } from "../../src/base/column-blob.ts";
import { DEMO } from "../support/demo.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { makeTempFolder } from "../support/temp.ts";

const SCRIPT = join(import.meta.dirname, "clients", "read_bundle.py");

/** Python's standard library is all that the reader needs. */
function readWithPython(path: string): Promise<{ code: number; out: string; errors: string }> {
  return new Promise((resolve) => {
    execFile("python3", [SCRIPT, path], { maxBuffer: 64 * 1024 * 1024 }, (error, out, errors) =>
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
