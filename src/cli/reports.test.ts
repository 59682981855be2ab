import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openReportFile, takeReportText } from "../base/report-file.ts";
import type { Report } from "../contract/reports.ts";
import { createWorkplace, type Workplace } from "./cli.test-support.ts";

let place: Workplace;
beforeAll(async () => {
  place = await createWorkplace();
  await place.run("scan", place.logs);
}, 120_000);
afterAll(() => place[Symbol.asyncDispose]());

const PAGE = fileURLToPath(new URL("../../dist/report/index.html", import.meta.url));

const readReportFile = (html: string) => openReportFile(takeReportText(html) ?? "");

test("a report is made by a template, listed, shown, exported and removed", async () => {
  expect((await place.run("report", "ls")).stdout).toContain("No reports.");
  const { id } = await place.runJson<{ id: string }>(
    "report",
    "new",
    "First look",
    "--template",
    "experiment",
    "--project",
    place.logs,
  );
  const listed = await place.run("report", "ls");
  expect(listed.stdout).toContain("First look");
  const { report } = await place.runJson<{ report: Report }>("report", "show", "First look");
  expect(report.id).toBe(id);
  const shown = await place.run("report", "show", id.slice(0, 13));
  expect([shown.code, shown.stderr]).toEqual([0, ""]);
  expect(shown.stdout).toContain("## Question");
  expect(shown.stdout).toContain("there were 2 runs of the project “logs” of 2 configurations");
  expect(shown.stdout).toMatch(/^\[chart: acc, Runs\]$/m);
  expect(shown.stdout).toMatch(/^\[table: name, state, params\.model\.layers, /m);

  const file = join(place.dir, "report.html");
  const exported = await place.run("report", "export", id, "-o", file);
  if (existsSync(PAGE)) {
    expect([exported.code, exported.stderr]).toEqual([0, ""]);
    const { document } = readReportFile(await readFile(file, "utf8"));
    expect(document).toEqual(report.document);
  } else {
    expect(exported).toMatchObject({ code: 1, stderr: expect.stringContaining("not built") });
    expect(existsSync(file)).toBe(false);
  }
  expect(await place.run("report", "show", "nothing")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('There is no report "nothing".'),
  });
  expect((await place.run("report", "rm", "First look")).stdout).toContain("Removed");
  expect((await place.run("report", "ls")).stdout).toContain("No reports.");
});

test("an exported report is redacted, with a preview, as a bundle is", async () => {
  const secret = 'api_key: zebra-77-quagga\ndata: "/mnt/acme/sets/train"\n';
  await writeFile(join(place.logs, "alpha", "hparams.yaml"), secret);
  await place.run("scan", place.logs);
  const title = "About zebra-77-quagga";
  await place.runJson("report", "new", title, "--template", "experiment", "--project", place.logs);
  const file = join(place.dir, "redacted.html");
  const preview = await place.run("report", "export", title, "--preview");
  expect([preview.code, preview.stderr]).toEqual([0, ""]);
  expect(preview.stdout).toMatch(/^secrets +report +title +zebra-77-quagga +<secret-1> +1$/m);
  expect(existsSync(file)).toBe(false);
  if (!existsSync(PAGE)) return;
  const write = (...args: string[]) => place.run("report", "export", title, "-o", file, ...args);
  const titleOf = async () =>
    (readReportFile(await readFile(file, "utf8")).document as Report["document"]).title;

  const { code, stderr } = await write();
  expect(code).toBe(0);
  expect(stderr).toMatch(
    /^\d+ values were replaced; --preview shows them, --no-redact leaves them.$/m,
  );
  expect(await titleOf()).toBe("About <secret-1>");
  const { replacedTotal } = await place.runJson<{ replacedTotal: number }>(
    "report",
    "export",
    title,
    "--preview",
  );
  expect(stderr).toContain(`${replacedTotal} values`);
  await write("--rules", "paths", "--also", "quagga");
  expect(await titleOf()).toBe("About zebra-77-<text-1>");
  await write("--keep", "zebra-77-quagga");
  expect(await titleOf()).toBe(title);
  expect((await write("--no-redact")).stderr).toBe("");
  expect(await titleOf()).toBe(title);
});

test.each([
  [["x"], "Name a file with -o"],
  [["x", "-o", "x.html", "--no-redact", "--rules", "paths"], "Choose --no-redact or --rules"],
  [["x", "-o", "x.html", "--rules", "paths,names"], "It must be some of"],
])("report export %j is told what to do", async (args, message) => {
  const { code, stderr } = await place.run("report", "export", ...args);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

test("comments of a reviewer are taken from their file, once, and told", async () => {
  const { id } = await place.runJson<{ id: string }>("report", "new", "Reviewed");
  const file = join(place.dir, "comments.json");
  const comment = {
    id: "c1",
    reportId: id,
    blockId: null,
    parentId: null,
    author: "Rita",
    atMs: 1_790_000_000_000,
    text: "Why only two runs?",
    resolved: false,
  };
  const whole = {
    format: "assay-comments",
    version: 1,
    reportId: id,
    title: "Reviewed",
    comments: [comment],
  };
  await writeFile(file, JSON.stringify(whole));
  expect((await place.run("report", "comments", "--take", file)).stdout).toBe(
    "1 new, 0 changed, 0 the same.\n",
  );
  expect((await place.run("report", "comments", "--take", file)).stdout).toBe(
    "0 new, 0 changed, 1 the same.\n",
  );
  const listed = await place.run("report", "comments", "Reviewed");
  expect(listed.stdout).toMatch(/Rita +Why only two runs\?/);
  await writeFile(file, JSON.stringify({ ...whole, version: 9 }));
  expect(await place.run("report", "comments", "--take", file)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("later version"),
  });
  await writeFile(file, "{");
  expect(await place.run("report", "comments", "--take", file)).toMatchObject({ code: 1 });
});
