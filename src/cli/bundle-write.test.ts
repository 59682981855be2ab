import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorkplace, type Workplace } from "./cli.test-support.ts";

let place: Workplace;

beforeAll(async () => {
  place = await createWorkplace();
  const secret =
    'lr: 0.1\nmodel:\n  layers: 1\ndata: "/mnt/acme/sets/train"\napi_key: zebra-77-quagga\n';
  await writeFile(join(place.logs, "alpha", "hparams.yaml"), secret);
  await writeFile(join(place.logs, "alpha", "best.pt"), "weights of zebra-77-quagga");
  await place.runJson("scan", place.logs);
});
afterAll(() => place[Symbol.asyncDispose]());

interface Written {
  readonly path: string;
  readonly counts: { readonly runs: number; readonly files: number };
  readonly unchanged: number;
  readonly replacedTotal: number;
}

const write = (...args: string[]): Promise<Written> => place.runJson("bundle", "write", ...args);

async function textOf(path: string): Promise<string> {
  // oxlint-disable-next-line node/no-sync -- of bytes in memory
  const entries = Object.values(unzipSync(await readFile(path)));
  return entries.map((bytes) => Buffer.from(bytes).toString("latin1")).join("\n");
}

test("a preview lists what would be replaced, and writes nothing", async () => {
  const { code, stdout, stderr } = await place.run(
    "bundle",
    "write",
    "alpha",
    "--files",
    "*.pt",
    "--preview",
  );
  expect(code).toBe(0);
  expect(stdout).toMatch(/^secrets +run "alpha" +param api_key +zebra-77-quagga +<secret-1> +1$/m);
  expect(stdout).toMatch(/^secrets +run "alpha" +file best.pt +zebra-77-quagga +<secret-1> +1$/m);
  expect(stdout).toMatch(/^paths +run "alpha" +param data +\/mnt\/acme\/sets +<path-1> +1$/m);
  expect(stderr).toContain("40 points");
  expect(stderr).toContain("1 files");
});

test("what is replaced is chosen: by rule, by text, or nothing at all", async () => {
  const [hidden, some, plain] = ["hidden", "some", "plain"].map((name) =>
    join(place.dir, `${name}.assay`),
  );
  const files = ["--files", "*.pt"];
  expect(await write("alpha", "-o", hidden ?? "", ...files)).toMatchObject({
    counts: { files: 1 },
  });
  expect(await textOf(hidden ?? "")).not.toMatch(/zebra-77|\/mnt\/acme/);
  const args = ["--rules", "paths", "--keep", "/mnt/acme", "--also", "quagga", "-o", some ?? ""];
  await write("alpha", ...args);
  expect(await textOf(some ?? "")).toMatch(/\/mnt\/acme\/sets\/train/);
  expect(await textOf(some ?? "")).toMatch(/zebra-77-<text-1>/);
  expect((await write("alpha", "--no-redact", "-o", plain ?? "", ...files)).replacedTotal).toBe(0);
  expect(await textOf(plain ?? "")).toMatch(/weights of zebra-77-quagga/);
});

test("a request leaves out what is there", async () => {
  const request = join(place.dir, "have.json");
  expect(await place.runJson("bundle", "request", "-o", request)).toMatchObject({ runs: 2 });
  const path = join(place.dir, "rest.assay");
  expect(await write("--project", place.logs, "--request", request, "-o", path)).toMatchObject({
    counts: { runs: 0 },
    unchanged: 2,
  });
});

test.each([
  [["alpha"], "Name a file with -o"],
  [["-o", "x.assay"], "Name runs"],
  [["alpha", "-o", "x.assay", "--no-redact", "--rules", "paths"], "Choose --no-redact or --rules"],
  [["alpha", "-o", "x.assay", "--rules", "paths,names"], "It must be some of"],
])("%j is told what to do", async (args, message) => {
  const { code, stderr } = await place.run("bundle", "write", ...args);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});
