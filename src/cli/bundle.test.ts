import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { BundleAuthor } from "../contract/bundles.ts";
import { createWorkplace, type Workplace } from "./cli.test-support.ts";

let ann: Workplace;
let bob: Workplace;
let file: string;

beforeAll(async () => {
  ann = await createWorkplace();
  bob = await createWorkplace();
  file = join(ann.dir, "runs.assay");
  await ann.run("scan", ann.logs);
  await ann.runJson("bundle", "write", "alpha", "beta", "-o", file);
}, 120_000);
afterAll(async () => {
  await ann[Symbol.asyncDispose]();
  await bob[Symbol.asyncDispose]();
});

const lineOf = (text: string, start: string): string | undefined =>
  text.split("\n").find((line) => line.startsWith(start));

test("a bundle is shown, taken, taken again; its author is unknown until somebody names the key", async () => {
  const shown = await bob.run("bundle", "show", file);
  expect([shown.code, shown.stderr]).toEqual([0, ""]);
  expect(shown.stdout).toMatch(/Signed by an unknown key \([\da-f ]{39}\) that says it is /);
  expect(lineOf(shown.stdout, "alpha")).toMatch(/new$/);

  const taken = await bob.run("bundle", "take", file);
  expect([taken.code, taken.stderr]).toEqual([0, ""]);
  expect(taken.stdout).toContain("2 new runs");
  expect((await bob.run("bundle", "take", file)).stdout).toContain("2 here already");
  const { runs } = await bob.runJson<{ runs: Array<{ name: string }> }>("runs", "ls");
  expect(runs.map(({ name }) => name).toSorted()).toEqual(["alpha", "beta"]);

  const { own } = await ann.runJson<{ own: BundleAuthor }>("keys", "ls");
  expect((await bob.run("keys", "trust", own.fingerprint, "Ann of the lab")).code).toBe(0);
  expect((await bob.run("bundle", "show", file)).stdout).toContain(
    `Signed by Ann of the lab, whose key you named (${own.fingerprint}).`,
  );
  expect((await ann.run("keys", "ls")).stdout).toContain(
    `this copy  ${own.fingerprint}  in a file only you can read`,
  );
  expect((await bob.run("keys", "ls")).stdout).toContain(`Ann of the lab  ${own.fingerprint}`);
  expect((await ann.run("bundle", "show", file)).stdout).toContain("Signed by this copy");
  await bob.run("keys", "distrust", "Ann of the lab");
  expect((await bob.run("bundle", "show", file)).stdout).toContain("unknown key");
  expect((await bob.run("keys", "trust", file, "Ann")).code).toBe(0);
  expect((await bob.run("bundle", "show", file)).stdout).toContain("Signed by Ann, whose key");
});

test("a damaged bundle is named and refused, in part it is taken where that is wished", async () => {
  const bytes = await readFile(file);
  const at = bytes.indexOf("series/") + 90;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  const damaged = join(ann.dir, "damaged.assay");
  await writeFile(damaged, bytes);
  const shown = await bob.run("bundle", "show", damaged);
  expect([shown.code, lineOf(shown.stdout, "Damaged: series/")]).toEqual([
    1,
    expect.stringContaining(".bin"),
  ]);
  const refused = await bob.run("bundle", "take", damaged);
  expect([refused.code, refused.stdout]).toEqual([1, ""]);
  expect(refused.stderr).toMatch(/series\/.*\.bin/);
  expect((await bob.run("bundle", "take", damaged, "--partial")).code).toBe(3);
  const wrong = await bob.run("bundle", "take", damaged, "--mine", "--theirs");
  expect(wrong.code).toBe(2);
});
