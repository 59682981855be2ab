import { rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { syncFolder } from "./sync-folder.ts";
import { makeTestFolder } from "./testing.ts";

test.runIf(process.platform === "linux")(
  "a folder of a system that syncs none is as it is; one that is not there is told",
  async () => {
    await using folder = await makeTestFolder();
    await syncFolder(folder.path);
    await syncFolder("/proc");
    await rm(folder.path, { recursive: true });
    await expect(syncFolder(join(folder.path, "gone"))).rejects.toThrow("ENOENT");
  },
);
