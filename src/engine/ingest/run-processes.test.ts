import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeTestFolder, openTestEngine, waitFor } from "../testing.ts";
import { addAndRead, readRuns } from "./testing.ts";

/** Writes two results as Ray does, which names process and machine; then does what it is told. */
const TRAINING = `
import json, os, socket, sys, time
for i in range(1, 3):
    with open("result.json", "a") as log:
        log.write(json.dumps({"training_iteration": i, "trial_id": str(os.getpid()), "pid": os.getpid(),
                              "hostname": socket.gethostname(), "timestamp": int(time.time()), "loss": 1 / i}) + "\\n")
end = sys.argv[1]
if end == "raise": raise ValueError("loss is nan")
if end == "wait": time.sleep(600)
if end == "kill": os.kill(os.getpid(), 9)
`;

/** The console goes to `train.log` beside, as with `> train.log 2>&1`. */
async function start(
  folder: string,
  command: string,
  args: readonly string[],
): Promise<ChildProcess> {
  await mkdir(folder, { recursive: true });
  await using log = await open(join(folder, "train.log"), "a");
  return spawn(command, args, { cwd: folder, stdio: ["ignore", log.fd, log.fd] });
}

const train = (end: string): readonly string[] => ["-c", TRAINING, end];

test("processes that end, break, are killed or stopped leave runs that say so", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  const at = (name: string): string => join(project.path, name);
  const child = await start(at("alive"), "python3", train("wait"));
  const stopped = await start(at("stopped"), "python3", train("wait"));
  const killed = await start(at("sigkill"), "python3", train("wait"));
  try {
    await using engine = await openTestEngine(data.path);
    await start(at("exit0"), "python3", train("end"));
    await start(at("raise"), "python3", train("raise"));
    const inShell = (end: string, after: string): readonly string[] => [
      "-c",
      `python3 -c "$0" ${end}; ${after}`,
      TRAINING,
    ];
    await start(at("shell-killed"), "bash", inShell("kill", "true"));
    await start(at("shell-code"), "bash", inShell("kill", 'echo "exit code $?"'));
    await start(at("code-file"), "bash", inShell("end", "sleep 1; echo 3 > exit_code"));
    await addAndRead(engine, project.path);
    stopped.kill("SIGSTOP");
    killed.kill("SIGKILL");
    await once(killed, "exit");
    const expected = {
      alive: ["running", /process \d+ is alive/],
      stopped: ["stalled", /process \d+ is stopped/],
      sigkill: ["finished", /process \d+ has ended; this format tells no outcome/],
      exit0: ["finished", /process \d+ has ended/],
      raise: ["failed", /ends with: ValueError: loss is nan$/],
      "shell-killed": ["killed", /ends with: .*Killed/],
      "shell-code": ["killed", /^exit code 137 \(SIGKILL/],
      "code-file": ["failed", /^exit code 3$/],
    } as const;
    const states = await waitFor(
      async () => Object.fromEntries((await readRuns(engine)).map((run) => [run.name, run])),
      (runs) =>
        Object.entries(expected).every(
          ([name, [state, reason]]) =>
            runs[name]?.state === state && reason.test(runs[name].stateReason),
        ),
    );
    expect(Object.keys(states).toSorted()).toEqual(Object.keys(expected).toSorted());
    // It goes on, and ends.
    stopped.kill("SIGCONT");
    child.kill("SIGTERM");
    await waitFor(
      () => readRuns(engine),
      (runs) =>
        runs.find(({ name }) => name === "stopped")?.state === "running" &&
        runs.find(({ name }) => name === "alive")?.state === "finished",
    );
  } finally {
    for (const one of [child, stopped, killed]) one.kill("SIGKILL");
  }
});
