import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PROGRAMS } from "../../../contract/run-files.ts";
import { makeTestFolder, waitFor } from "../../testing.ts";
import { listInvocations, openProgram } from "./open-program.ts";

/** A program that writes down how it was called. */
async function addProgram(folder: string, name: string, line = ""): Promise<void> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\n${line}\n{ pwd; printf '%s\\n' "$@"; } > "$0.called"\n`);
  await chmod(path, 0o755);
}

test("the folder reaches the program as one argument, whatever is in its name", async () => {
  await using dir = await makeTestFolder();
  const bin = join(dir.path, "bin");
  const folder = join(dir.path, 'a "b" $(touch pwned) ; -rf\n--é');
  await mkdir(bin);
  await mkdir(folder);
  for (const [program, name] of [
    ["files", "xdg-open"],
    ["editor", "code"],
    ["terminal", "konsole"],
  ] as const) {
    await addProgram(bin, name);
    const env = { PATH: `${bin}:/usr/bin:/bin`, DISPLAY: ":9" };
    expect(await openProgram(program, folder, env, "linux")).toBe(name);
    const called = await waitFor(
      () => readFile(join(bin, `${name}.called`), "utf8").catch(() => ""),
      (text) => text.endsWith("é\n"),
    );
    const before = program === "terminal" ? "--workdir\n" : "";
    expect(called).toBe(`${folder}\n${before}${folder}\n`);
  }
});

test("what the machine does not have is said, with the folder", async () => {
  await using dir = await makeTestFolder();
  const env = { PATH: dir.path, DISPLAY: ":9" };
  for (const program of PROGRAMS) {
    await expect(openProgram(program, dir.path, env, "linux")).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringContaining("has no"),
    });
  }
  await expect(openProgram("files", dir.path, { PATH: "/bin" }, "linux")).rejects.toMatchObject({
    message: expect.stringContaining("no desktop session"),
    nextStep: expect.stringContaining(dir.path),
  });
  await addProgram(dir.path, "xdg-open", "exit 3");
  await expect(openProgram("files", dir.path, env, "linux")).rejects.toMatchObject({
    message: expect.stringContaining("ended with 3"),
  });
});

test("programs of a relative folder on PATH are not started", async () => {
  await using dir = await makeTestFolder();
  await addProgram(dir.path, "xdg-open");
  const env = { PATH: ".", DISPLAY: ":9" };
  await expect(openProgram("files", dir.path, env, "linux")).rejects.toMatchObject({
    code: "UNAVAILABLE",
  });
});

test.each(["linux", "darwin", "win32"] as const)("no shell is among the programs of %s", (os) => {
  for (const program of PROGRAMS) {
    const invocations = listInvocations(program, "/a b", os, { ASSAY_EDITOR: "vi m" });
    expect(invocations.length).toBeGreaterThan(0);
    for (const { command, args } of invocations) {
      expect(command).not.toMatch(/^(ba|z|da)?sh$|^cmd/);
      expect(args.join(" ")).not.toContain("-c ");
    }
  }
});
