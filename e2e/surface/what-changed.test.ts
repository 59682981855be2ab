import { afterAll, beforeAll, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import {
  plantProject,
  writePlantedRun,
} from "../../src/engine/compare/planted-runs.test-support.ts";
import { sharedBrowser } from "../support/suite.ts";
import { makeTempFolder, type TempFolder } from "../support/temp.ts";

const suite = sharedBrowser();
let folder: TempFolder;
let engine: TestEngine;
let sets: string;

beforeAll(async () => {
  folder = await makeTempFolder();
  for (const run of plantProject()) await writePlantedRun(folder.path, run);
  engine = await startEngine({ folders: [folder.path] });
  await engine.settled();
  const projects = await engine.api.runs.listProjects();
  const p = projects[0]?.id ?? "";
  sets = JSON.stringify([
    { l: "base", p, f: "^base-" },
    { l: "all", p, f: "^all-" },
    { l: "wide", p, f: "^wide-seed" },
  ]);
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const address = (rest = ""): string =>
  `${engine.url}compare?cs=${encodeURIComponent(sets)}&cg=set&t=changes${rest}`;

it("the planted cause is named first, the confounded pair as one entry, and its runs are picked out", async () => {
  await using app = await AppPage.open(suite.browser, engine.link);
  await app.goto(address());
  const list = app.page.getByRole("list", { name: "What changed, the best supported first" });
  const entries = list.locator("li[data-change]");
  await entries.first().waitFor();
  expect(await entries.evaluateAll((all) => all.map((one) => one.dataset["change"]))).toEqual([
    "params.opt",
    "params.schedule\nparams.warmup",
    "params.width",
  ]);
  const [first, second] = [entries.nth(0), entries.nth(1)];
  expect(await first.innerText()).toContain("adam");
  expect(await first.innerText()).toContain("History supports it");
  expect(await second.innerText()).toContain("confounded");
  expect(await second.innerText()).toContain("history cannot tell which of them it was");
  // The baseline against the best of the others.
  expect(await app.page.getByRole("status").filter({ hasText: "all is" }).count()).toBeLessThan(2);
  await first.getByText("Runs behind it").click();
  const pairs = first.getByRole("table", { name: "Pairs of other runs that differ in this" });
  expect(await pairs.getByRole("link").count()).toBeGreaterThan(3);
  const start = app.page.url();
  await first.getByRole("button", { name: /^Compare these runs/ }).click();
  await app.page.getByText("like after", { exact: true }).first().waitFor();
  await app.goBackTo(start);
  await app.page.getByText("1 difference that cannot have mattered").click();
  await app.page.getByText("it only says where files are written").waitFor();
  expect(await app.seriousFindings()).toEqual([]);
});

it("other groups are chosen, which stands in the address; the same group twice changes the sides", async () => {
  await using app = await AppPage.open(suite.browser, engine.link);
  await app.goto(address());
  const to = app.page.getByRole("combobox", { name: "To: group" });
  await to.click();
  await app.page.getByRole("option", { name: "wide" }).click();
  await app.page.waitForURL(/[?&]ck=/);
  await app.idle();
  const entries = app.page.locator("li[data-change]");
  expect(await entries.first().getAttribute("data-change")).toBe("params.width");
  expect(await entries.first().innerText()).not.toContain("History supports it");
  await to.click();
  await app.page.getByRole("option", { name: "base" }).click();
  await app.idle();
  expect(await app.page.getByRole("combobox", { name: "From: group" }).inputValue()).toBe("wide");
});

it("nothing differs but the seed; one group alone; runs without a metric", async () => {
  await using app = await AppPage.open(suite.browser, engine.link);
  const p = (await engine.api.runs.listProjects())[0]?.id ?? "";
  const of = (list: unknown): string =>
    `${engine.url}compare?cs=${encodeURIComponent(JSON.stringify(list))}&cg=set&t=changes`;
  await app.goto(
    of([
      { l: "one", p, f: "^base-seed1$" },
      { l: "two", p, f: "^base-seed2$" },
    ]),
  );
  await app.page.getByText("Nothing that may have mattered differs").waitFor();
  await app.goto(of([{ l: "one", p, f: "^base-" }]));
  await app.page.getByText("Nothing to hold it against").waitFor();
});

it.each(["light", "dark"] as const)("it is calm in %s", async (colorScheme) => {
  await using app = await AppPage.open(suite.browser, engine.link, { colorScheme });
  await app.goto(address());
  await app.page.locator("li[data-change]").first().waitFor();
  await app.page.getByText("Runs behind it").first().click();
  const shots = process.env["ASSAY_SHOTS"];
  if (shots !== undefined)
    await app.page.screenshot({ path: `${shots}/changes-${colorScheme}.png` });
  expect(await app.seriousFindings()).toEqual([]);
});
