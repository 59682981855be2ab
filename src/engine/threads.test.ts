import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeTestFolder } from "./testing.ts";

/** Starts the threads on a workspace that is not there, and would live on for a minute. */
const SCRIPT = `
  import { startThreads } from ${JSON.stringify(new URL("./threads.ts", import.meta.url).href)};
  const ignore = () => undefined;
  startThreads(
    { databasePath: process.argv[1], journalPath: process.argv[1] + ".jsonl" },
    { info: ignore, warn: ignore, error: ignore },
  );
  setTimeout(ignore, 60_000);
`;

test("without its writer the engine ends, so that another is started", async () => {
  await using folder = await makeTestFolder();
  const child = spawn(
    process.execPath,
    ["--input-type=module", "--eval", SCRIPT, join(folder.path, "nowhere", "workspace.sqlite")],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, "exit")) as [number | null];
  expect(code).not.toBe(0);
  expect(stderr).toContain("A worker thread failed");
});
