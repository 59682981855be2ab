import { appendFile, mkdir, rename, rm, rmdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { AppError } from "../../base/errors.ts";
import { open } from "../../store/index.ts";
import { CALL, makeTestFolder, openTestEngine, waitFor } from "../testing.ts";
import {
  addAndRead,
  csvRows,
  HEADER,
  openTestProject,
  readLosses,
  readRuns,
  readStatus,
  waitForLosses,
  type TestProject,
} from "./testing.ts";

const RUNS = 150;

async function writeRuns(folder: string, rows: number): Promise<Record<string, number>> {
  const losses: Record<string, number> = {};
  for (let i = 0; i < RUNS; i++) {
    await mkdir(join(folder, `run${i}`));
    await writeFile(join(folder, `run${i}`, "metrics.csv"), HEADER + csvRows(0, rows));
    losses[`run${i}/metrics.csv`] = rows;
  }
  return losses;
}

test("a scan that is asked for while the first one looks into a file stores no point twice", async () => {
  await using folder = await makeTestFolder();
  await using data = await makeTestFolder();
  await writeFile(join(folder.path, "metrics.csv"), HEADER + csvRows(0, 5));
  const isRead = (): boolean => test.project.status().logFilesRead === 1;
  let looks = 0;
  const test: TestProject = await openTestProject(data.path, folder.path, (parse) => ({
    async sniffFolder(request) {
      const look = ++looks;
      const result = await parse.sniffFolder(request);
      // The first look takes until another one has begun, if one does; that, until everything is read.
      if (look === 1) await setTimeout(300);
      else await waitFor(async () => isRead(), Boolean);
      return result;
    },
  }));
  await using _ = test;
  const started = test.project.start();
  await waitFor(
    async () => looks,
    (count) => count === 1,
  );
  await Promise.all([started, test.project.rescan()]);
  await waitFor(
    async () => test.project.status().phase,
    (phase) => phase === "live",
  );
  await waitFor(async () => isRead(), Boolean);
  const db = open(join(data.path, "workspace.sqlite"), { role: "reader" });
  expect(db.prepare("SELECT sum(count) FROM series").pluck().get()).toBe(5);
  db.close();
});

test("a folder that is removed and brought back while it is read has every point once", async () => {
  await using folder = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  const losses = await writeRuns(folder.path, 3000);
  const { projectId } = await engine.addFolder(folder.path, { confirmed: true });
  for (let i = 0; i < 3; i++) {
    await waitFor(
      () => readStatus(engine, projectId),
      ({ logFilesRead }) => logFilesRead > 20 * i,
    );
    const removing = engine.handlers.ingest.removeFolder({ projectId }, CALL);
    await waitFor(
      () => engine.handlers.runs.listProjects(undefined, CALL),
      (projects) => projects.length === 0,
    );
    await Promise.all([removing, engine.handlers.runs.undo({}, CALL)]);
  }
  await waitForLosses(engine, losses);
});

test("cancelled reading stays cancelled, and goes on with progress when it is asked for again", async () => {
  await using folder = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  const losses = await writeRuns(join(folder.path), 2000);
  const { projectId } = await engine.addFolder(folder.path, { confirmed: true });
  const { ingest } = engine.handlers;
  await waitFor(
    () => readStatus(engine, projectId),
    ({ logFilesRead }) => logFilesRead > 0,
  );
  await ingest.cancel({ projectId }, CALL);
  await engine.whenSettled();
  const before = await readLosses(engine);
  expect(Object.keys(before).length).toBeGreaterThan(0);
  expect(before).not.toEqual(losses);
  await appendFile(join(folder.path, "run0", "metrics.csv"), csvRows(2000, 2001));

  // Another folder is followed meanwhile: what it reads was written later.
  await using other = await makeTestFolder();
  await addAndRead(engine, other.path);
  await writeFile(join(other.path, "other.csv"), HEADER + csvRows(0, 1));
  await waitFor(
    () => readLosses(engine),
    (found) => found["other.csv"] === 1,
  );
  const { "other.csv": _, ...after } = await readLosses(engine);
  expect(after).toEqual(before);
  expect((await readStatus(engine, projectId)).phase).toBe("cancelled");

  const scanned = ingest.rescan({ projectId }, CALL);
  await waitFor(
    () => readStatus(engine, projectId),
    ({ phase }) => phase !== "cancelled",
  );
  await scanned;
  expect((await readStatus(engine, projectId)).phase).toBe("reading");
  await waitForLosses(engine, { ...losses, "run0/metrics.csv": 2001, "other.csv": 1 });
  await waitFor(
    () => readStatus(engine, projectId),
    ({ phase }) => phase === "live",
  );
});

test("a folder that is not there at the start is followed from when it is there", async () => {
  await using parent = await makeTestFolder();
  await using data = await makeTestFolder();
  const root = join(parent.path, "logs");
  await mkdir(root);
  await writeFile(join(root, "metrics.csv"), HEADER + csvRows(0, 3));
  {
    await using engine = await openTestEngine(data.path);
    await addAndRead(engine, root);
  }
  await rename(root, `${root}-away`);
  await using engine = await openTestEngine(data.path);
  await engine.whenSettled();
  const projects = () => engine.handlers.runs.listProjects(undefined, CALL);
  expect(await projects()).toMatchObject([{ watch: "missing" }]);
  expect(await readRuns(engine)).toMatchObject([{ sourceMissing: false, points: 3 }]);

  await appendFile(join(`${root}-away`, "metrics.csv"), csvRows(3, 5));
  await rename(`${root}-away`, root);
  await waitForLosses(engine, { "metrics.csv": 5 });
  await waitFor(projects, ([project]) => project?.watch === "watching");
  await appendFile(join(root, "metrics.csv"), csvRows(5, 6));
  await waitForLosses(engine, { "metrics.csv": 6 });
  expect(await readRuns(engine)).toMatchObject([{ sourceMissing: false }]);
});

test("a file that was gone at the end is not gone any more when it is back at the next start", async () => {
  await using folder = await makeTestFolder();
  await using data = await makeTestFolder();
  const file = join(folder.path, "metrics.csv");
  await writeFile(file, HEADER + csvRows(0, 3));
  {
    await using engine = await openTestEngine(data.path);
    await addAndRead(engine, folder.path);
    await rename(file, join(data.path, "kept"));
    await waitFor(
      () => readRuns(engine),
      ([run]) => run?.sourceMissing === true,
    );
  }
  await rename(join(data.path, "kept"), file);
  await using engine = await openTestEngine(data.path);
  await engine.whenSettled();
  expect(await readRuns(engine)).toMatchObject([{ sourceMissing: false, points: 3 }]);
});

test("parameters nested without end do not keep the runs beside them from being read", async () => {
  await using folder = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  await writeFile(
    join(folder.path, "args.json"),
    `{"lr": 0.1, "bad": ${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
  );
  await writeFile(join(folder.path, "metrics.csv"), HEADER + csvRows(0, 3));
  await addAndRead(engine, folder.path);
  await waitForLosses(engine, { "metrics.csv": 3 });
  const [run] = await readRuns(engine);
  const { paramValues } = await engine.handlers.runs.get({ id: run?.id ?? "" }, CALL);
  expect(paramValues).toContainEqual({ key: "lr", value: 0.1, origin: "args.json" });
});

test("while the workspace cannot be written nothing is given up: it goes on when it can", async () => {
  await using folder = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  await writeFile(join(folder.path, "old.csv"), HEADER + csvRows(0, 3));
  const projectId = await addAndRead(engine, folder.path);
  const other = new Database(join(data.path, "workspace.sqlite"));
  other.exec("BEGIN IMMEDIATE");
  try {
    await writeFile(join(folder.path, "new.csv"), HEADER + csvRows(0, 4));
    await appendFile(join(folder.path, "old.csv"), csvRows(3, 5));
    await rename(join(folder.path, "old.csv"), join(folder.path, "moved.csv"));
    await engine.handlers.ingest.rescan({ projectId }, CALL);
    await waitFor(
      () => engine.handlers.system.info(undefined, CALL),
      ({ writeProblem }) => writeProblem !== null,
    );
  } finally {
    other.close();
  }
  await waitForLosses(engine, { "moved.csv": 5, "new.csv": 4 });
  await waitFor(
    () => readStatus(engine, projectId),
    ({ phase }) => phase === "live",
  );
});

test("files that make the reading of their folder fail are found and listed, the others are read", async () => {
  await using folder = await makeTestFolder();
  await using data = await makeTestFolder();
  for (const name of ["a.csv", "bad.csv", "c.csv"])
    await writeFile(join(folder.path, name), HEADER + csvRows(0, 3));
  await using test = await openTestProject(data.path, folder.path, (parse) => ({
    sniffFolder: (request) =>
      request.wanted.includes("bad.csv")
        ? Promise.reject(new RangeError("Maximum call stack size exceeded"))
        : parse.sniffFolder(request),
  }));
  await test.project.start();
  expect(test.project.status()).toMatchObject({
    phase: "live",
    logFilesRead: 2,
    unread: [{ path: "bad.csv", reason: expect.stringContaining("call stack") as string }],
  });
});

test("a file at which a parser thread ends twice is listed and left alone until it changes", async () => {
  await using folder = await makeTestFolder();
  await using data = await makeTestFolder();
  await writeFile(join(folder.path, "good.csv"), HEADER + csvRows(0, 3));
  await writeFile(join(folder.path, "killer.csv"), HEADER + csvRows(0, 3));
  let deaths = 0;
  await using test = await openTestProject(data.path, folder.path, (parse) => ({
    parseWindow: (request) => {
      if (!request.absolutePath.endsWith("killer.csv") || request.record.size > 1000)
        return parse.parseWindow(request);
      deaths++;
      return Promise.reject(new AppError("UNAVAILABLE", "A worker thread ended with code 7."));
    },
  }));
  await test.project.start();
  await test.project.rescan();
  await waitFor(
    async () => deaths,
    (count) => count === 4,
  );
  await test.project.readOne("killer.csv");
  expect(deaths).toBe(4);
  expect(test.project.status()).toMatchObject({
    logFilesRead: 1,
    problemsTotal: 1,
    problems: [{ path: "killer.csv", severity: "error" }],
  });
});

test("what is no log is looked into again only when it changes", async () => {
  await using folder = await makeTestFolder();
  await using data = await makeTestFolder();
  await writeFile(join(folder.path, "notes.csv"), "a,b\nx,y\n");
  await using test = await openTestProject(data.path, folder.path);
  await test.project.start();
  expect(test.calls.get("sniffFolder")).toBe(1);
  for (let i = 0; i < 3; i++) await test.project.rescan();
  expect(test.calls.get("sniffFolder")).toBe(1);
  expect(test.project.status().unread).toMatchObject([{ path: "notes.csv" }]);
  await writeFile(join(folder.path, "notes.csv"), HEADER + csvRows(0, 2));
  await waitFor(
    async () => test.project.status(),
    ({ logFilesRead }) => logFilesRead === 1,
  );
  expect(test.project.status().unread).toEqual([]);
});

test("the data folder and what lies in it is refused, and left out inside of a folder, also behind a link", async () => {
  await using folder = await makeTestFolder();
  const dataDir = join(folder.path, "assay");
  await mkdir(join(dataDir, "inside"), { recursive: true });
  await symlink(dataDir, join(folder.path, "link"));
  await writeFile(join(dataDir, "inside", "metrics.csv"), HEADER + csvRows(0, 2));
  await using engine = await openTestEngine(join(folder.path, "link"));
  const add = (path: string) => engine.handlers.ingest.addFolder({ path, confirmed: true }, CALL);
  for (const path of [dataDir, join(dataDir, "inside"), join(folder.path, "link")]) {
    await expect(add(path)).rejects.toMatchObject({
      code: "INVALID_INPUT",
      nextStep: expect.stringContaining("--data") as string,
    });
  }
  const projectId = await addAndRead(engine, folder.path);
  expect((await readStatus(engine, projectId)).pruned).toContainEqual(
    expect.objectContaining({ path: "assay", rule: "data folder" }),
  );
  expect(await readLosses(engine)).toEqual({});
});

test("links are listed among what is left out: to folders, and those that look like logs", async () => {
  await using folder = await makeTestFolder();
  await using elsewhere = await makeTestFolder();
  await using data = await makeTestFolder();
  await writeFile(join(elsewhere.path, "metrics.csv"), HEADER + csvRows(0, 2));
  await writeFile(join(elsewhere.path, "model.bin"), "x");
  await symlink(elsewhere.path, join(folder.path, "runs"));
  await symlink(join(elsewhere.path, "metrics.csv"), join(folder.path, "metrics.csv"));
  await symlink(join(elsewhere.path, "model.bin"), join(folder.path, "model.bin"));
  await using engine = await openTestEngine(data.path);
  const projectId = await addAndRead(engine, folder.path);
  const { pruned } = await readStatus(engine, projectId);
  expect(pruned.map(({ path, rule }) => [path, rule])).toEqual([
    ["metrics.csv", "symbolic link"],
    ["runs", "symbolic link"],
  ]);
});

test("problems of a file are counted, kept over a restart, and gone with what they were about", async () => {
  await using folder = await makeTestFolder();
  await using data = await makeTestFolder();
  const file = join(folder.path, "metrics.csv");
  await writeFile(file, `${HEADER}0,1,9\n1,2,9\n2,3\n`);
  let projectId: string;
  const where = async (engine: Parameters<typeof readStatus>[0]) =>
    (await readStatus(engine, projectId)).problems.map((problem) => problem.where);
  {
    await using engine = await openTestEngine(data.path);
    projectId = await addAndRead(engine, folder.path);
    expect(await where(engine)).toEqual(["line 2 and 1 more"]);
    for (let i = 0; i < 3; i++) {
      await appendFile(file, `${3 + i},4,9\n`);
      await waitForLosses(engine, { "metrics.csv": 4 + i });
    }
    await waitFor(
      () => where(engine),
      ([one]) => one === "line 2 and 4 more",
    );
  }
  await using engine = await openTestEngine(data.path);
  await engine.whenSettled();
  expect(await readStatus(engine, projectId)).toMatchObject({
    problemsTotal: 1,
    problems: [{ path: "metrics.csv", where: "line 2 and 4 more", severity: "warning" }],
  });
  const [run] = await readRuns(engine);
  const { sources } = await engine.handlers.runs.get({ id: run?.id ?? "" }, CALL);
  expect(sources[0]?.problems).toMatchObject([{ where: "line 2 and 4 more" }]);

  await writeFile(file, `${HEADER}0,5\n1,6\n`);
  await waitFor(
    () => readStatus(engine, projectId),
    ({ problemsTotal }) => problemsTotal === 0,
  );
});

test("a failure to read a file is told until it succeeds", async () => {
  await using folder = await makeTestFolder();
  await using data = await makeTestFolder();
  const file = join(folder.path, "metrics.csv");
  await writeFile(file, HEADER + csvRows(0, 2));
  await using engine = await openTestEngine(data.path);
  const projectId = await addAndRead(engine, folder.path);
  await rm(file);
  await mkdir(file);
  await engine.handlers.ingest.rescan({ projectId }, CALL);
  const status = () => readStatus(engine, projectId);
  const { problems } = await waitFor(status, ({ problemsTotal }) => problemsTotal === 1);
  expect(problems).toMatchObject([{ path: "metrics.csv", severity: "error" }]);
  await rmdir(file);
  await writeFile(file, HEADER + csvRows(0, 4));
  await waitFor(status, ({ problemsTotal }) => problemsTotal === 0);
  await waitForLosses(engine, { "metrics.csv": 4 });
});

test("a file of several windows that nobody writes any more is read to its end after an interruption", async () => {
  await using folder = await makeTestFolder();
  await using data = await makeTestFolder();
  const rows = 20_000;
  // Three windows of eight MiB.
  const text = csvRows(0, rows).replaceAll(",", `,${"0".repeat(1000)}`);
  await writeFile(join(folder.path, "metrics.csv"), HEADER + text);
  async function readOneWindow(): Promise<TestProject> {
    const test: TestProject = await openTestProject(data.path, folder.path, (parse) => ({
      async parseWindow(request) {
        const window = await parse.parseWindow(request);
        if (test.calls.get("parseWindow") === 1) test.project.cancel();
        return window;
      },
    }));
    await test.project.start();
    return test;
  }
  const countPoints = (): unknown => {
    const db = open(join(data.path, "workspace.sqlite"), { role: "reader" });
    const count = db.prepare("SELECT sum(count) FROM series").pluck().get();
    db.close();
    return count;
  };
  const counts: unknown[] = [];
  await (await readOneWindow())[Symbol.asyncDispose]();
  counts.push(countPoints());
  await using test = await readOneWindow();
  counts.push(countPoints());
  await test.project.rescan();
  await waitFor(
    async () => test.project.status().phase,
    (phase) => phase === "live",
  );
  counts.push(countPoints());
  expect(counts).toEqual([expect.any(Number), expect.any(Number), rows]);
  expect(new Set([0, ...counts]).size).toBe(4);
});
