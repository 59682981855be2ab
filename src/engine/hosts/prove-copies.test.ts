import { open, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { lookAt } from "./ask.ts";
import { Mirror } from "./mirror.ts";
import { CopyProver } from "./prove-copies.ts";
import { startFakeHost } from "./testing.ts";

const MIB = 1024 * 1024;

it("compares a copy with its file in small parts, and seldom", async () => {
  await using host = await startFakeHost();
  await host.putTool(
    "cksum",
    `PATH=/usr/bin:/bin; cksum > ${host.notes}/sum.$$; cat ${host.notes}/sum.$$ >> ${host.notes}/sums; cat ${host.notes}/sum.$$`,
  );
  const session = await host.open();
  const path = join(host.root, "a.csv");
  await writeFile(path, Buffer.alloc(20 * MIB + 5, 7));
  const mirror = new Mirror(host.dataDir, host.url);
  await mirror.load();
  const copy = async (): Promise<void> => {
    const file = (await lookAt(session, ["a.csv"])).get("a.csv");
    if (file === undefined) throw new Error("it is not there");
    const arrival = await mirror.begin();
    await arrival.handle.write(await readFile(path));
    arrival.bytes = file.size;
    await mirror.finish(arrival, file, file.mtimeUs);
  };
  await copy();
  let nowMs = 0;
  const clock = vi.spyOn(performance, "now").mockImplementation(() => (nowMs += 20));
  const prover = new CopyProver(mirror);
  const prove = () => prover.proveSome(session, () => false);
  const sums = async (): Promise<number[]> =>
    (await readFile(join(host.notes, "sums"), "utf8").catch(() => ""))
      .split("\n")
      .filter(Boolean)
      .map((line) => Number(line.split(" ")[1]));
  try {
    prover.doubt("a.csv");
    await prove();
    // It has to rest.
    expect(await sums()).toEqual([]);
    nowMs += 10_000;
    await prove();
    expect(await sums()).toEqual([MIB]);
    await prove();
    expect(await sums()).toHaveLength(1);
    const proveAll = async (): Promise<unknown> => {
      for (let parts = 0; parts < 100; parts++) {
        nowMs += 10_000;
        const other = await prove();
        if (other !== undefined) return other;
      }
      return undefined;
    };
    expect(await proveAll()).toBeUndefined();
    const all = await sums();
    expect(Math.max(...all)).toBeLessThanOrEqual(8 * MIB);
    expect(all.reduce((sum, bytes) => sum + bytes, 0)).toBe(20 * MIB + 5);

    // Rewritten in its middle, as a copy that was continued would not show.
    await using handle = await open(path, "r+");
    await handle.write("8", 11 * MIB);
    const file = (await lookAt(session, ["a.csv"])).get("a.csv");
    if (file !== undefined) mirror.confirm(file);
    prover.doubt("a.csv");
    expect(await proveAll()).toMatchObject({ path: "a.csv" });
  } finally {
    clock.mockRestore();
  }
});
