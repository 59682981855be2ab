/** An exported report in a browser of 2020: the Chromium 83 of the old Electron, with nothing of ours in it. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { messageOf } from "../../src/base/errors.ts";
import { DEMO } from "../support/demo.ts";
import { ROOT, startEngine } from "../support/engine.ts";
import { createReport, exportReport } from "../support/report-file.ts";
import { makeTempFolder, type TempFolder } from "../support/temp.ts";
import { ELECTRON_VERSION, findElectron } from "./legacy-app.ts";

const run = promisify(execFile);
const REPORT_PAGE = join(ROOT, "dist", "report", "index.html");

interface Facts {
  readonly failed?: string;
  readonly version: string;
  readonly title: string;
  readonly text: string;
  readonly charts: ReadonlyArray<{
    readonly metric: string;
    readonly lines: number;
    readonly canvases: number;
  }>;
  readonly rows: readonly string[];
  readonly hovered: string;
  readonly said: ReadonlyArray<readonly [level: number, message: string]>;
  readonly asked: readonly string[];
}

let work: TempFolder;
/** Why there is no Electron, where there is none. */
let missing: string | undefined;
let electron: string;
beforeAll(async () => {
  work = await makeTempFolder();
  try {
    electron = await findElectron();
  } catch (error) {
    missing = `Electron ${ELECTRON_VERSION} could not be fetched: ${messageOf(error)}`;
  }
}, 300_000);
afterAll(() => work[Symbol.asyncDispose]());

async function look(url: string, name: string): Promise<Facts> {
  const app = join(work.path, `${name}-app`);
  const answer = join(work.path, `${name}.json`);
  await mkdir(app, { recursive: true });
  await writeFile(join(app, "package.json"), JSON.stringify({ name, main: "main.cjs" }));
  await writeFile(
    join(app, "main.cjs"),
    await readFile(join(ROOT, "e2e", "desktop", "old-browser.cjs")),
  );
  await run("xvfb-run", ["-a", join(electron, "electron"), "--no-sandbox", app], {
    env: { ...process.env, ASSAY_TEST_PAGE: url, ASSAY_TEST_ANSWER: answer },
  });
  return JSON.parse(await readFile(answer, "utf8")) as Facts;
}

test("opens with its charts, tables, hover and mathematics, and asks for nothing", async ({
  skip,
}) => {
  if (missing !== undefined) skip(missing);
  expect(existsSync(REPORT_PAGE)).toBe(true);
  await using engine = await startEngine({ folders: [DEMO] });
  await engine.settled();
  const [project] = await engine.api.runs.listProjects();
  const id = await createReport(engine.api, project?.id ?? "", "For an old browser", [
    { id: "c", kind: "chart", runSetId: "all", metrics: ["train/loss"], smoothing: 0.5 },
    { id: "g", kind: "chart", runSetId: "all", metrics: ["val/loss"], groupBy: ["params.lr"] },
    { id: "t", kind: "table", runSetId: "all", columns: ["metrics.train/loss.last"] },
    { id: "m", kind: "text", markdown: "# Words\n\nThe loss is $L^2$." },
  ]);
  const { url } = await exportReport(engine.api, id, work.path);
  const facts = await look(url, "report");
  expect(facts.failed).toBeUndefined();
  expect(facts.version).toMatch(/^83\./);
  expect(facts.title).toBe("For an old browser");
  expect(facts.charts.map(({ metric, lines }) => [metric, lines])).toEqual([
    ["train/loss", 8],
    ["val/loss", 4],
  ]);
  expect(facts.charts.every(({ canvases }) => canvases > 0)).toBe(true);
  expect(facts.rows.some((row) => row.includes("two-moons"))).toBe(true);
  expect(facts.hovered).toContain("Smoothed");
  expect(facts.asked).toEqual([]);
  expect(facts.said.filter(([level]) => level >= 2)).toEqual([]);
});

test("says in words which browser it needs where it cannot run", async ({ skip }) => {
  if (missing !== undefined) skip(missing);
  const page = await readFile(REPORT_PAGE, "utf8");
  // As a browser that does not know the words of the script takes it: it does not run at all.
  const broken = page.replace(/<script>(?=[^<]*\(function\b|"use strict")/, "<script>§");
  expect(broken).not.toBe(page);
  const path = join(work.path, "broken.html");
  await writeFile(path, broken.replace(/<meta http-equiv[^>]*>/, ""));
  const { text } = await look(pathToFileURL(path).href, "broken");
  expect(text).toContain("It needs Chrome or Edge 83");
});
