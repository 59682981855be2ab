import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { csv, makePlace, readLogs } from "../history.test-support.ts";
import { openTestEngine } from "../testing.ts";
import { listBackups } from "../../store/index.ts";
import { keepBackups } from "./backups.ts";

const HOUR_MS = 3600_000;
const DAY_MS = 24 * HOUR_MS;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A disk that takes no backup while `isFull`. */
function createDisk() {
  const disk = { isFull: false, madeMs: [] as number[], failures: 0 };
  const options = {
    backUp: async () => {
      if (disk.isFull) throw new Error("full");
      disk.madeMs.push(Date.now());
      return { path: "", bytes: 0 };
    },
    newestMs: async () => disk.madeMs.at(-1) ?? 0,
    log: { info: () => undefined, warn: () => undefined, error: () => void disk.failures++ },
    onlyWhenAsked: false,
  };
  return { disk, options };
}

test("a daily backup that fails is tried again every hour, and then once a day", async () => {
  const { disk, options } = createDisk();
  const backups = keepBackups(options);
  disk.isFull = true;
  await vi.advanceTimersByTimeAsync(3 * HOUR_MS);
  expect(disk).toMatchObject({ madeMs: [], failures: 3 });
  disk.isFull = false;
  await vi.advanceTimersByTimeAsync(HOUR_MS);
  expect(disk.madeMs).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(3 * DAY_MS);
  expect(disk.madeMs.length).toBe(3);
  await backups.close();
  await vi.advanceTimersByTimeAsync(3 * DAY_MS);
  expect(disk.madeMs.length).toBe(3);
});

test("closing makes the backup that is due", async () => {
  const { disk, options } = createDisk();
  await keepBackups(options).close();
  expect(disk.madeMs).toHaveLength(1);
  await keepBackups(options).close();
  expect(disk.madeMs).toHaveLength(1);
  vi.setSystemTime(Date.now() + DAY_MS + 1);
  await keepBackups({ ...options, onlyWhenAsked: true }).close();
  expect(disk.madeMs).toHaveLength(1);
});

test("an engine that ran for a moment leaves a backup", async () => {
  vi.useRealTimers();
  await using place = await makePlace();
  await place.write("metrics.csv", csv(0, 3));
  const backups = `${place.data}/backups`;
  await place.command((engine) => readLogs(engine, place));
  expect(listBackups(backups)).toEqual([]);
  for (let i = 0; i < 2; i++) {
    await using engine = await openTestEngine(place.data);
    await engine.whenSettled();
  }
  expect(listBackups(backups)).toHaveLength(1);
});
