import { execFile as start } from "node:child_process";
import { appendFile, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import type { HostStatus } from "../../src/contract/hosts.ts";
import { ROOT, startEngine, type TestEngine } from "../support/engine.ts";
import { hasSshd, startSshServer, type SshServer } from "../support/ssh-server.ts";
import { makeTempFolder } from "../support/temp.ts";
import { encodeFileVersion, encodeScalar } from "../support/tfevents-writer.ts";
import { waitFor as waitShorter } from "../support/wait.ts";

/* Folders of another machine, which is a real sshd on this one. What is stored is compared with the files themselves. */

const waitFor: typeof waitShorter = (what, read) => waitShorter(what, read, 120_000);

const run = promisify(start);
const START = 1_790_000_000;
const loss = (step: number): number => Math.fround(Math.sin(step) * 10);
const rows = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => `${from + i},${loss(from + i)}\n`).join("");
const events = (from: number, to: number): Buffer =>
  Buffer.concat(
    Array.from({ length: to - from }, (_, i) =>
      encodeScalar("loss", from + i, loss(from + i), START + from + i),
    ),
  );

/** A logger that fails on the first lock it meets: a database in Trackio's form, 500 points, a transaction each. */
const WRITER = `
  const Database = require("better-sqlite3");
  const [path, mode] = process.argv.slice(1);
  const db = new Database(path, { timeout: 0 });
  db.pragma("journal_mode = " + mode);
  db.exec(\`
    CREATE TABLE metrics (id INTEGER PRIMARY KEY AUTOINCREMENT, run_id TEXT, timestamp TEXT, run_name TEXT, step INTEGER, metrics TEXT);
    CREATE TABLE configs (id INTEGER PRIMARY KEY AUTOINCREMENT, run_id TEXT, run_name TEXT, config TEXT, created_at TEXT);
    INSERT INTO configs (run_id, run_name, config, created_at) VALUES ('1', 'steady', '{"lr":0.1}', '2026-11-27T00:00:00+00:00');
  \`);
  const add = db.prepare("INSERT INTO metrics (run_id, timestamp, run_name, step, metrics) VALUES ('1', ?, 'steady', ?, ?)");
  let step = 0;
  const timer = setInterval(() => {
    add.run(new Date().toISOString(), step, JSON.stringify({ loss: step / 7 }));
    // Without closing it: what is in the log stays there.
    if (++step === 500) process.exit(0);
  }, 15);
`;

interface Place extends AsyncDisposable {
  /** The folder there. */
  readonly root: string;
  readonly url: string;
  readonly server: SshServer;
  readonly engine: TestEngine;
}

async function startPlace(): Promise<Place> {
  const temp = await makeTempFolder();
  const root = join(temp.path, "there");
  await mkdir(root);
  const server = await startSshServer(join(temp.path, "ssh"));
  const engine = await startEngine({ env: { ASSAY_SSH_CONFIG: server.configFile } });
  return {
    root,
    url: `ssh://lab${root}`,
    server,
    engine,
    async [Symbol.asyncDispose]() {
      await engine[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
      await temp[Symbol.asyncDispose]();
    },
  };
}

async function readPoints({ engine: { api } }: Place, path: string): Promise<string[][]> {
  const { sources } = await api.ingest.listSources({});
  const source = sources.find((one) => one.path === path);
  if (source?.metrics["loss"] === undefined) return [];
  // Other sources may be of the same run.
  const { sources: ofRun } = await api.runs.get({ id: source.runId });
  const id = ofRun.find((one) => one.path === path)?.id;
  const { series } = await api.runs.getPoints({ runId: source.runId, metric: "loss" });
  return series
    .filter(({ sourceId }) => sourceId === id)
    .map(({ points }) => points.map(({ step, value }) => `${step} ${value}`));
}

const lines = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, i) => `${from + i} ${loss(from + i)}`);

async function expectPoints(place: Place, path: string, expected: string[][]): Promise<void> {
  await waitFor(`the points of ${path}`, async () => {
    const count = (await readPoints(place, path)).reduce((sum, { length }) => sum + length, 0);
    return count >= expected.reduce((sum, { length }) => sum + length, 0) || undefined;
  }).catch(() => undefined);
  const found = await readPoints(place, path);
  // A difference in a million lines is told by its first one.
  expect(found.map(({ length }) => length)).toEqual(expected.map(({ length }) => length));
  for (const [attempt, points] of expected.entries()) {
    const at = points.findIndex((line, index) => line !== found[attempt]?.[index]);
    expect([at, found[attempt]?.[at]]).toEqual([-1, undefined]);
  }
}

async function statusOf({ engine: { api } }: Place): Promise<HostStatus> {
  const [status] = await api.hosts.status();
  if (status === undefined) throw new Error("no host is watched");
  return status;
}

const untilState = (place: Place, state: HostStatus["state"]): Promise<HostStatus> =>
  waitFor(`the host is ${state}`, async () => {
    const status = await statusOf(place);
    return status.state === state ? status : undefined;
  });

describe.skipIf(!hasSshd)("a folder of another machine", () => {
  it("is read, grows, and loses nothing over three cuts and a sleep", async () => {
    await using place = await startPlace();
    const { root, url, server, engine } = place;
    const log = join(root, "events.out.tfevents.1790000000.vm.7.0");
    await writeFile(log, Buffer.concat([encodeFileVersion(START), events(0, 100)]));
    await mkdir(join(root, "csv"));
    await writeFile(join(root, "csv/metrics.csv"), `step,loss\n${rows(0, 50)}`);
    await engine.api.ingest.addFolder({ path: url, confirmed: false });
    await expectPoints(place, ".", [lines(0, 100)]);
    await expectPoints(place, "csv/metrics.csv", [lines(0, 50)]);
    const connected = await untilState(place, "connected");
    expect(connected.latencyMs).toBeGreaterThan(0);
    expect(connected.files).toBe(2);

    let step = 100;
    const grow = async (): Promise<void> => {
      await appendFile(log, events(step, step + 20));
      await appendFile(join(root, "csv/metrics.csv"), rows(step - 50, step - 30));
      step += 20;
    };
    for (let cut = 0; cut < 3; cut++) {
      await grow();
      await server.cut();
      await grow();
      await expectPoints(place, ".", [lines(0, step)]);
      await expectPoints(place, "csv/metrics.csv", [lines(0, step - 50)]);
    }

    await server.sleep();
    await grow();
    await untilState(place, "away");
    await grow();
    await server.wakeUp();
    await untilState(place, "connected");
    await expectPoints(place, ".", [lines(0, step)]);
    await expectPoints(place, "csv/metrics.csv", [lines(0, step - 50)]);
  });

  it("has a file replaced, rewritten, renamed and removed there", async () => {
    await using place = await startPlace();
    const { root, url, engine } = place;
    const path = join(root, "metrics.csv");
    await writeFile(path, `step,loss\n${rows(0, 5000)}`);
    await engine.api.ingest.addFolder({ path: url, confirmed: false });
    await expectPoints(place, "metrics.csv", [lines(0, 5000)]);

    // The same beginning, in another file.
    await writeFile(join(root, "new"), `step,loss\n${rows(0, 5200)}`);
    await rename(join(root, "new"), path);
    await expectPoints(place, "metrics.csv", [lines(0, 5200)]);

    // Cut to nothing and begun again.
    await writeFile(path, `step,loss\n${rows(1, 31)}`);
    await expectPoints(place, "metrics.csv", [lines(0, 5200), lines(1, 31)]);

    await rename(path, join(root, "moved.csv"));
    await appendFile(join(root, "moved.csv"), rows(31, 41));
    await expectPoints(place, "moved.csv", [lines(0, 5200), lines(1, 41)]);
    expect((await engine.api.runs.list({ removed: false, limit: 10 })).rows).toHaveLength(1);

    await rm(join(root, "moved.csv"));
    await waitFor("the source is missing", async () => {
      const { rows: runs } = await engine.api.runs.list({ removed: false, limit: 10 });
      return runs[0]?.sourceMissing === true || undefined;
    });
    expect(await readPoints(place, "moved.csv")).toEqual([lines(0, 5200), lines(1, 41)]);
  });

  it("catches up 100 MB, is live meanwhile, and goes on after a kill of the engine", async () => {
    await using place = await startPlace();
    const { root, url, engine, server } = place;
    const part = events(0, 1000);
    const count = Math.ceil((100 * 1024 * 1024) / part.length);
    const backlog = join(root, "events.out.tfevents.1790000000.vm.7.0");
    await writeFile(backlog, encodeFileVersion(START));
    for (let i = 0; i < count; i++) await appendFile(backlog, events(i * 1000, (i + 1) * 1000));
    await mkdir(join(root, "live"));
    const live = join(root, "live/metrics.csv");
    await writeFile(live, `step,loss\n${rows(0, 10)}`);
    await engine.api.ingest.addFolder({ path: url, confirmed: false });
    await expectPoints(place, "live/metrics.csv", [lines(0, 10)]);
    await engine.kill();
    await appendFile(live, rows(10, 20));
    await engine.restart();
    await expectPoints(place, "live/metrics.csv", [lines(0, 20)]);
    await server.cut();
    await appendFile(live, rows(20, 30));
    await expectPoints(place, "live/metrics.csv", [lines(0, 30)]);
    await waitFor("the backlog is read", async () => {
      const { sources } = await engine.api.ingest.listSources({});
      const points = sources.find(({ path }) => path === ".")?.metrics["loss"]?.points;
      return points === count * 1000 || undefined;
    });
    await expectPoints(place, ".", [lines(0, count * 1000)]);
    const status = await statusOf(place);
    expect(status.bytesBehind).toBe(0);
  });

  it("has a database read live whose writer never meets a lock, files on demand, and the commit of its runs", async () => {
    await using place = await startPlace();
    const { root, url, engine, server } = place;
    await run("git", ["init", "-q", "-b", "main", root]);
    const git = (...args: string[]): Promise<unknown> =>
      run("git", ["-C", root, "-c", "user.name=a", "-c", "user.email=a@b", ...args]);
    await git("commit", "-q", "--allow-empty", "-m", "first");
    const head = (await run("git", ["-C", root, "rev-parse", "HEAD"])).stdout.trim();
    await mkdir(join(root, "run/out"), { recursive: true });
    await writeFile(join(root, "run/metrics.csv"), `step,loss\n${rows(0, 10)}`);
    await mkdir(join(root, "dated"));
    const now = Math.ceil(Date.now() / 1000) + 1;
    const name = `events.out.tfevents.${now}.vm.7.0`;
    await writeFile(
      join(root, "dated", name),
      Buffer.concat([encodeFileVersion(now), encodeScalar("acc", 0, 1, now)]),
    );
    await writeFile(join(root, "run/out/model.bin"), Buffer.alloc(3_000_000, 7));
    await writeFile(join(root, "run/train.log"), "epoch 1 of 3\n");
    // A table of data may have any name: its beginning says what it is.
    const words = `id,text,label\n${"1,some words,yes\n".repeat(200_000)}`;
    await writeFile(join(root, "dataset.csv"), words);
    const { projectId } = await engine.api.ingest.addFolder({ path: url, confirmed: false });
    await expectPoints(place, "run/metrics.csv", [lines(0, 10)]);
    const runId = await waitFor("the run", async () => {
      const { sources } = await engine.api.ingest.listSources({});
      return sources.find(({ path }) => path === "run/metrics.csv")?.runId;
    });

    for (const mode of ["delete", "wal"]) {
      const name = `${mode}.db`;
      const writer = start(process.execPath, ["-e", WRITER, join(root, name), mode], { cwd: ROOT });
      const ended = new Promise<number | null>((resolve) => writer.once("exit", resolve));
      const points = async (): Promise<number> => {
        const { sources } = await engine.api.ingest.listSources({});
        return sources.find(({ path }) => path === name)?.metrics["loss"]?.points ?? 0;
      };
      await waitFor("it is met at its work", async () => (await points()) > 0 || undefined);
      expect(await ended).toBe(0);
      await waitFor("every point", async () => (await points()) === 500 || undefined);
    }

    const { entries } = await engine.api.runs.listFiles({ runId, folder: ".", limit: 10 });
    expect(entries.map(({ name, kind }) => [name, kind])).toEqual([
      ["out", "folder"],
      ["metrics.csv", "file"],
      ["train.log", "file"],
    ]);
    const fetchFile = async (path: string): Promise<Buffer> => {
      const signed = await engine.api.runs.signFile({ runId, path, as: "bytes" });
      const response = await fetch(new URL(signed.url, engine.url));
      expect(response.status).toBe(200);
      return Buffer.from(await response.arrayBuffer());
    };
    expect((await fetchFile("out/model.bin")).equals(Buffer.alloc(3_000_000, 7))).toBe(true);
    await appendFile(join(root, "run/out/model.bin"), "more");
    expect((await fetchFile("out/model.bin")).subarray(3_000_000).toString()).toBe("more");
    expect((await engine.api.runs.listLogs({ runId })).logs.map(({ path }) => path)).toEqual([
      "train.log",
    ]);
    await expect(fetchFile("../wal.db")).rejects.toThrow("not one inside the folder");
    await expect(fetchFile("nothing.bin")).rejects.toThrow("is not there");

    await waitFor("the commit", async () => {
      const { rows: found } = await engine.api.runs.list({ removed: false, limit: 10 });
      return found.find((one) => one.name === "dated")?.commit === head || undefined;
    });
    // Of what turned out to be no log only the beginning came.
    await waitFor("the dataset is told", async () => {
      const [status] = await engine.api.ingest.status();
      return status?.unread.some(({ path }) => path === "dataset.csv") || undefined;
    });
    const { bytes, bytesBehind } = await statusOf(place);
    expect(bytesBehind).toBe(0);
    expect(bytes).toBeLessThan(words.length);

    await server.stop();
    await untilState(place, "away");
    await expect(fetchFile("out/model.bin")).rejects.toThrow("lies on a machine that is away");
    expect((await fetchFile("metrics.csv")).toString()).toContain("step,loss");

    // What was read is read again from the copies, with the machine away.
    await engine.api.system.rebuild();
    await expectPoints(place, "run/metrics.csv", [lines(0, 10)]);
    expect((await engine.api.runs.get({ id: runId })).id).toBe(runId);
    expect((await engine.api.hosts.status())[0]?.projectId).toBe(projectId);
  });

  it("is read once by a scan", async () => {
    await using place = await startPlace();
    await writeFile(join(place.root, "metrics.csv"), `step,loss\n${rows(0, 10)}`);
    await using temp = await makeTempFolder();
    const { stdout } = await run(
      process.execPath,
      [join(ROOT, "scripts/assay.mjs"), "scan", place.url, "--json", "--data", temp.path],
      { env: { ...process.env, ASSAY_SSH_CONFIG: place.server.configFile } },
    );
    expect(JSON.parse(stdout)).toMatchObject({ runs: 1, points: 10 });
  });

  it("is refused with words when its key changed, is not known, or the user is not let in", async () => {
    await using place = await startPlace();
    const { root, url, engine, server } = place;
    await writeFile(join(root, "metrics.csv"), `step,loss\n${rows(0, 5)}`);
    await engine.api.ingest.addFolder({ path: url, confirmed: false });
    await expectPoints(place, "metrics.csv", [lines(0, 5)]);
    await server.changeKey();
    const refused = await untilState(place, "refused");
    expect(refused.reason).toContain("The key of lab is not the one that this machine knows");
    expect(refused.nextStep).toContain("ssh-keygen -R");
    const [project] = await engine.api.runs.listProjects();
    expect(project?.watchReason).toContain("The key of lab");
    // What was read stays, and nothing came over.
    await appendFile(join(root, "metrics.csv"), rows(5, 10));
    await engine.api.hosts.reconnect({ projectId: refused.projectId });
    await new Promise((resolve) => setTimeout(resolve, 2000));
    expect(await readPoints(place, "metrics.csv")).toEqual([lines(0, 5)]);

    await expect(
      engine.api.ingest.addFolder({ path: `ssh://stranger${root}`, confirmed: false }),
    ).rejects.toThrow("does not know the key of stranger");
    for (const bad of ["ssh://-oProxyCommand=touch%20x/x", "ssh://lab;id/x", "ssh://lab/a/../b"]) {
      await expect(engine.api.ingest.addFolder({ path: bad, confirmed: false })).rejects.toThrow(
        "is no address of a folder",
      );
    }
  });
});
