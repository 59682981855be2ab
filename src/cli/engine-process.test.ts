import { existsSync, readdirSync, statSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ASSAY_SCRIPT, createWorkplace, killIfThere, type Workplace } from "./cli.test-support.ts";
import { attachTo } from "./connection.ts";
import type { EngineRecord } from "./engine-file.ts";

let place: Workplace;

beforeEach(async () => {
  place = await createWorkplace();
});
afterEach(() => place[Symbol.asyncDispose]());

const SERVE = ["serve", "--no-open", "--port", "0"];

function record(): EngineRecord {
  const found = place.record();
  if (found === undefined) throw new Error("no engine.json");
  return found;
}

/** Files of the process layer in the data folder. */
function left(): string[] {
  return readdirSync(place.dataDir).filter((name) => name.startsWith("engine"));
}

describe("one engine per data folder", () => {
  test("prints the link, writes engine.json for its user only, and takes it away when told to end", async () => {
    const engine = await place.start([...SERVE, place.logs]);
    const { url, token, pid, port } = record();
    expect(engine.firstLine).toBe(`${url}#token=${token}`);
    expect(url).toBe(`http://127.0.0.1:${port}/`);
    expect(pid).toBe(engine.child.pid);
    for (const file of ["engine.json", "engine.lock", "token"]) {
      expect([file, (statSync(join(place.dataDir, file)).mode & 0o777).toString(8)]).toEqual([
        file,
        "600",
      ]);
    }
    expect(token).toMatch(/^[\w-]{43}$/);

    engine.child.kill("SIGTERM");
    expect(await engine.exited).toBe(0);
    expect(left()).toEqual([]);
    expect(engine.stderr()).toBe("");
  });

  test("commands attach to the live engine; a second engine is refused and told where the first is", async () => {
    const engine = await place.start(SERVE);
    const { instance, pid, url } = record();
    expect(await place.runJson("projects", "add", place.logs)).toMatchObject({
      projects: [{ created: true }],
    });
    await expect
      .poll(async () => (await attachTo(record()).api.runs.list({})).total, { timeout: 20_000 })
      .toBe(2);
    expect(await place.runJson("scan", place.logs)).toMatchObject({ runs: 2, points: 80 });
    const link = "01a21eb8-930a-7a42-9992-73974eefa0c4";
    const opened = ["open", `assay://project/${link}?l=table&view=best%20ones`, "--no-open"];
    expect(await place.runJson(...opened)).toMatchObject({
      link: `${url}p/${link}?l=table&view=best%20ones#token=${record().token}`,
    });

    const second = await place.run(...SERVE);
    expect(second).toMatchObject({ code: 1, stdout: "" });
    expect(second.stderr).toContain(`process ${pid}`);
    expect(second.stderr).toContain(url);
    expect(record().instance).toBe(instance);
    engine.child.kill("SIGINT");
    expect(await engine.exited).toBe(0);
  });

  test("after kill -9 the next one takes over, with the same token, and says so", async () => {
    const first = await place.start(SERVE);
    const before = record();
    first.child.kill("SIGKILL");
    await first.exited;
    expect(left()).toContain("engine.json");
    // A command works beside the leftovers, and does not mistake them for an engine.
    expect(await place.runJson("projects", "ls")).toEqual({ projects: [] });

    const second = await place.start(["serve", "--no-open", "--port", String(before.port)]);
    const after = record();
    expect(after).toMatchObject({ port: before.port, token: before.token });
    expect(after.instance).not.toBe(before.instance);
    expect(await attachTo(after).api.system.info()).toMatchObject({
      recoveredFromCrash: true,
      pid: second.child.pid,
    });
    second.child.kill("SIGTERM");
    await second.exited;

    await place.start(SERVE);
    expect(await attachTo(record()).api.system.info()).toMatchObject({ recoveredFromCrash: false });
  });

  test("ends in order when a client asks, answers that call and closes streams", async () => {
    const engine = await place.start(SERVE);
    const { api } = attachTo(record());
    const stream = await api.system.changes();
    await stream.next();
    const rest = stream.next().catch(() => ({ done: true }));
    expect(await api.system.shutdown()).toEqual({});
    expect(await engine.exited).toBe(0);
    expect(await rest).toMatchObject({ done: true });
    expect(left()).toEqual([]);
  });

  test("of two that start at once, one serves and the other is refused", async () => {
    const both = await Promise.all([place.start(SERVE), place.start(SERVE)]);
    const serving = both.filter(({ firstLine }) => firstLine.startsWith("http"));
    expect(serving.map(({ child }) => child.pid)).toEqual([record().pid]);
    const refused = both.find((one) => !serving.includes(one));
    expect(await refused?.exited).toBe(1);
    expect(refused?.stderr()).toContain(`process ${record().pid}`);
  });

  test("a port that is taken: named with --port, stepped over without", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as { port: number };
    const refused = await place.run("serve", "--no-open", "--port", String(port));
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    const by = new RegExp(String.raw`taken by .+ \(process ${process.pid}\)`);
    expect(refused.stderr).toContain(`Port ${port} is taken`);
    expect(refused.stderr).toMatch(by);
    expect(left()).toEqual([]);

    const first = await place.start(SERVE);
    await attachTo(record()).api.system.setSettings({ port });
    first.child.kill("SIGTERM");
    await first.exited;
    const moved = await place.start(["serve", "--no-open"]);
    expect(record().port).toBeGreaterThan(port);
    const { takenPort } = await attachTo(record()).api.system.info();
    expect(takenPort?.port).toBe(port);
    expect(`taken by ${takenPort?.by}`).toMatch(by);
    expect(moved.stderr()).toMatch(by);
    other.close();
    moved.child.kill("SIGTERM");
    await moved.exited;
    await place.start(["serve", "--no-open"]);
    expect(record().port).toBe(port);
    expect((await attachTo(record()).api.system.info()).takenPort).toBeNull();
  });

  test("--token, --base-path and --json", async () => {
    const engine = await place.start([
      ...SERVE,
      "--json",
      "--token",
      "of-my-own-choice-1",
      "--base-path",
      "/lab/",
    ]);
    const line = JSON.parse(engine.firstLine) as { link: string; port: number; pid: number };
    expect(line).toMatchObject({
      link: `http://127.0.0.1:${line.port}/lab/#token=of-my-own-choice-1`,
      pid: engine.child.pid,
    });
    expect(existsSync(join(place.dataDir, "token"))).toBe(false);
    expect(await place.runJson("projects", "ls")).toEqual({ projects: [] });
  });

  test("a folder that cannot be watched ends the start", async () => {
    const { code, stderr } = await place.run(...SERVE, "/");
    expect(code).toBe(1);
    expect(stderr).toContain("--yes");
    expect(left()).toEqual([]);
  });
});

describe("supervision", () => {
  test("a crashed engine comes back at the same port; ending the supervisor ends it", async () => {
    const supervisor = await place.start(["open", place.logs, "--port", "0"]);
    const before = record();
    expect(supervisor.firstLine).toBe(`${before.url}#token=${before.token}`);
    expect(before.pid).not.toBe(supervisor.child.pid);
    killIfThere(before.pid);
    await expect
      .poll(() => place.record()?.instance, { timeout: 20_000 })
      .not.toBe(before.instance);
    const after = record();
    expect(after).toMatchObject({ port: before.port, token: before.token });
    await expect
      .poll(
        async () =>
          (
            await attachTo(after)
              .api.system.info()
              .catch(() => undefined)
          )?.recoveredFromCrash,
        { timeout: 20_000 },
      )
      .toBe(true);
    expect(supervisor.stderr()).toContain("by SIGKILL; it starts again");

    // `assay` again meets the live engine, shows it and returns.
    const again = await place.run(place.logs);
    expect(again).toMatchObject({ code: 0, stdout: `${after.url}#token=${after.token}\n` });

    supervisor.child.kill("SIGTERM");
    expect(await supervisor.exited).toBe(0);
    expect(left()).toEqual([]);
  });

  test("an engine that cannot start is told once, not tried again and again", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as { port: number };
    const { code, stderr } = await place.run(
      "serve",
      "--supervise",
      "--no-open",
      "--port",
      String(port),
    );
    expect(code).toBe(1);
    expect(stderr.match(/is taken/g)).toHaveLength(1);
    other.close();
  });
});

describe("scripts/assay.mjs under another Node", () => {
  test("passes arguments, signals and exit codes through, and takes its engine along when it is killed", async () => {
    const otherNode = join(place.dir, "node");
    symlinkSync(process.execPath, otherNode);
    const options = { script: ASSAY_SCRIPT, env: { ASSAY_NODE: otherNode } };
    const failed = await place.start(["runs", "show", "nobody"], options);
    expect(await failed.exited).toBe(1);
    expect(failed.stderr()).toContain("nobody");

    const served = await place.start(SERVE, options);
    expect(record().pid).not.toBe(served.child.pid);
    served.child.kill("SIGTERM");
    expect(await served.exited).toBe(0);
    expect(left()).toEqual([]);

    const killed = await place.start(SERVE, options);
    killed.child.kill("SIGKILL");
    await killed.exited;
    await expect.poll(left, { timeout: 20_000 }).toEqual([]);
  });
});
