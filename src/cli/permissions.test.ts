import { appendFile, chmod, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createWorkplace, type Workplace } from "./cli.test-support.ts";
import { asNobody, skipUnlessRuns } from "./confined.test-support.ts";
import { attachTo } from "./connection.ts";

const SERVE = ["serve", "--no-open", "--port", "0"];
const WAIT = { timeout: 30_000 };

/** Another user's: its folder may be entered, and that is all. */
async function createWorkplaceForOthers(): Promise<Workplace> {
  const place = await createWorkplace();
  await chmod(place.dir, 0o755);
  return place;
}

test("a data folder that may not be written: every command says so, and what to do", async (context) => {
  const within = asNobody();
  skipUnlessRuns(context, within);
  await using place = await createWorkplaceForOthers();
  await place.runJson("scan", place.logs);
  const folders = [place.dataDir, join(place.dataDir, "logs"), join(place.dataDir, "backups")];
  for (const folder of folders) await chmod(folder, 0o555);
  try {
    const before = await readdir(place.dataDir, { recursive: true });
    for (const args of [["runs", "ls"], ["doctor"], ["scan", place.logs], SERVE]) {
      const { exited, stderr } = await place.start(args, { within });
      expect([args, await exited, stderr()]).toEqual([
        args,
        1,
        `assay: The data folder ${place.dataDir} cannot be written.\n` +
          "       Choose another with --data DIR, or change its permissions.\n",
      ]);
    }
    expect(await readdir(place.dataDir, { recursive: true })).toEqual(before);
  } finally {
    for (const folder of folders) await chmod(folder, 0o700);
  }
});

test("files and folders that may not be read are named with the reason, and read when they may", async (context) => {
  const within = asNobody();
  skipUnlessRuns(context, within);
  await using place = await createWorkplaceForOthers();
  await mkdir(place.dataDir);
  await chmod(place.dataDir, 0o777);
  const alpha = join(place.logs, "alpha", "metrics.csv");
  const beta = join(place.logs, "beta");
  await chmod(beta, 0);
  await place.start([...SERVE, place.logs], { within });
  const record = place.record();
  if (record === undefined) throw new Error("no engine.json");
  const { ingest, runs } = attachTo(record).api;
  const readNotices = async (): Promise<string[]> => {
    const [status] = await ingest.status();
    return [
      ...(status?.unread ?? []).map(({ path, reason }) => `${path}: ${reason}`),
      ...(status?.problems ?? []).map(({ path, message }) => `${path}: ${message}`),
    ];
  };
  const countPoints = async (): Promise<number> =>
    (await runs.list({})).rows.reduce((sum, { points }) => sum + points, 0);

  await expect.poll(countPoints, WAIT).toBe(40);
  await chmod(alpha, 0);
  await appendFile(alpha, "20,0.1,0.5\n").catch(async () => {
    // Not root: it takes a moment in which the file may be written, and nothing else.
    await chmod(alpha, 0o200);
    await appendFile(alpha, "20,0.1,0.5\n");
  });
  await expect
    .poll(readNotices, WAIT)
    .toEqual([
      expect.stringMatching(/^beta: folder cannot be read: EACCES/),
      expect.stringMatching(/^alpha\/metrics\.csv: EACCES: permission denied, open .*metrics\.csv/),
    ]);
  await chmod(alpha, 0o644);
  await chmod(beta, 0o755);
  await expect.poll(countPoints, WAIT).toBe(82);
  await expect.poll(readNotices, WAIT).toEqual([]);
});
