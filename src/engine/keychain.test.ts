import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { createKeychain, KeychainFailure } from "./keychain.ts";
import { makeTestFolder } from "./testing.ts";

/** A program in place of the one that asks the system. */
async function ask(source: string, limitMs?: number): Promise<unknown> {
  await using folder = await makeTestFolder();
  const path = join(folder.path, "program.mjs");
  await writeFile(path, source);
  const keychain = createKeychain({
    program: pathToFileURL(path),
    ...(limitMs !== undefined && { limitMs }),
  });
  return await keychain.read("an account").catch((error: unknown) => error);
}

test("what a keychain answers comes back; nothing is undefined", async () => {
  const answering = (given: string): string => `process.once("message", ({ op, account }) =>
    process.send({ secret: ${given} }));`;
  expect(await ask(answering("`${op} ${account}`"))).toBe("read an account");
  expect(await ask(answering("null"))).toBeUndefined();
});

test("one that never answers is given up, and its process is ended", async () => {
  // As a call into the system does that waits for a person: the process cannot do anything else.
  const stuck = `process.once("message", () => { for (;;); });`;
  const failure = await ask(stuck, 200);
  expect(failure).toBeInstanceOf(KeychainFailure);
  expect(failure).toMatchObject({ kind: "silent", message: "it did not answer for 1 s" });
});

test("one that refuses, is not there or crashes is told apart, without what it printed", async () => {
  const failing = (kind: string): string =>
    `process.once("message", () => process.send({ failure: "${kind}", why: "a reason" }));`;
  expect(await ask(failing("refused"))).toMatchObject({ kind: "refused", message: "a reason" });
  expect(await ask(failing("absent"))).toMatchObject({ kind: "absent" });
  expect(
    await ask(`console.error("a secret"); process.kill(process.pid, "SIGKILL");`),
  ).toMatchObject({ kind: "refused", message: "the process that asks it ended with SIGKILL" });
  expect(await ask(`throw new Error("a secret");`)).toMatchObject({
    kind: "refused",
    message: "the process that asks it ended with 1",
  });
});
