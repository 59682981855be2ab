import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { findSerious } from "../support/axe.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { sharedBrowser } from "../support/suite.ts";
import { writeSweep } from "../support/sweep.ts";
import { makeTempFolder } from "../support/temp.ts";

const suite = sharedBrowser();

/** The comparison of a project, with more of the view. */
function addressOf(
  engine: TestEngine,
  projectId: string,
  more: Record<string, unknown> = {},
): string {
  const search = new URLSearchParams(
    Object.entries({ cs: [{ p: projectId }], cm: ["val/acc"], ...more }).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
  return new URL(`compare?${search}`, engine.url).href;
}

/** As the page writes numbers. */
const plain = (text: string | null): string => (text ?? "").replaceAll("−", "-");

describe("overview of a comparison", () => {
  it("says which difference is real and which is not, with the numbers that the API has", async () => {
    await using temp = await makeTempFolder();
    const folder = join(temp.path, "sweep");
    await writeSweep(folder);
    await using engine = await startEngine({ folders: [folder] });
    await engine.settled();
    const { api } = engine;
    const [project] = await api.runs.listProjects();
    const projectId = project?.id ?? "";
    const { groups } = await api.compare.openComparison({
      sets: [{ runs: { projectId } }],
      groupBy: "repetitions",
    });
    expect(groups.map(({ label, runIds }) => `${label}: ${runIds.length}`).toSorted()).toEqual([
      "lr 0.001: 5",
      "lr 0.01: 5",
      "lr 0.1: 5",
    ]);
    const keyOf = (label: string) => groups.find((group) => group.label === label)?.key;
    await using app = await AppPage.open(suite.browser, engine.link);
    const baseline = { cbl: keyOf("lr 0.1") };
    await app.goto(addressOf(engine, projectId, baseline));
    const { page } = app;

    // Plain words on top.
    const reading = page.getByRole("region", { name: "Reading of val/acc" });
    await expect
      .poll(async () => plain(await reading.textContent()))
      .toMatch(/lr 0\.01 better than lr 0\.1 by 0\.0504.*still significant/);
    expect(plain(await reading.textContent())).toMatch(/lr 0\.001 .*no difference shown/);
    expect(plain(await reading.textContent())).toContain("the same seed, each once: 0, 1, 2, 3, 4");

    // The same in the table, and the delta is that of the stored values.
    const table = page.getByRole("grid", { name: "Metrics by groups" });
    const heads = await table.getByRole("columnheader").allTextContents();
    const cellOf = async (metric: string, label: string): Promise<string> => {
      const row = table.getByRole("row").filter({ has: page.getByText(metric, { exact: true }) });
      const column = heads.findIndex((head) => head.replace("baseline", "") === label);
      return plain(
        await row
          .getByRole("gridcell")
          .nth(column - 1)
          .textContent(),
      );
    };
    const means = new Map<string, number>();
    for (const { label, runIds } of groups) {
      const cells = await api.runs.readCells({ runIds, columns: ["metrics.val/acc.best"] });
      means.set(label, cells.reduce((sum, [cell]) => sum + Number(cell), 0) / cells.length);
    }
    const delta = (label: string) => (means.get(label) ?? 0) - (means.get("lr 0.1") ?? 0);
    const better = await cellOf("val/acc", "lr 0.01");
    expect(better).toContain((means.get("lr 0.01") ?? 0).toPrecision(4));
    expect(better).toContain(`+${Number(delta("lr 0.01").toPrecision(3))}`);
    expect(better).toMatch(/better$/);
    expect(better).toContain("best");
    const same = await cellOf("val/acc", "lr 0.001");
    expect(same).toMatch(/no difference shown$/);
    expect(same).toContain(String(Number(delta("lr 0.001").toPrecision(3))));
    // The loss is the same everywhere: there is no spread to test by.
    expect(await cellOf("train/loss", "lr 0.01")).toMatch(/cannot say$/);
    await expect.poll(() => page.getByText("for 2 comparisons", { exact: true }).count()).toBe(1);

    // What they were started with: what separates them, then what names a repetition.
    const config = page.getByRole("grid", { name: "Configuration by groups" });
    expect(await config.getByRole("rowheader").allTextContents()).toEqual([
      "lrparam",
      "output_dirnames the run",
      "seeda seed",
    ]);
    await page.getByRole("switch", { name: "Only what differs" }).click();
    await app.idle();
    expect(await config.getByRole("rowheader").allTextContents()).toContain("batchparam");

    expect(await findSerious(page)).toEqual([]);
  });

  it("opens details by keyboard, switches pairing, and shows each run", async () => {
    await using temp = await makeTempFolder();
    const folder = join(temp.path, "sweep");
    await writeSweep(folder);
    await using engine = await startEngine({ folders: [folder] });
    await engine.settled();
    const [project] = await engine.api.runs.listProjects();
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.goto(addressOf(engine, project?.id ?? "", { cg: ["params.lr"] }));
    const { page } = app;
    const table = page.getByRole("grid", { name: "Metrics by groups" });
    await table.focus();
    await app.press("ArrowRight", "ArrowRight", "ArrowLeft", "Enter");
    const details = page.getByRole("dialog");
    await details.getByRole("table", { name: "Pairs" }).waitFor();
    expect(await details.getByRole("table", { name: "Pairs" }).getByRole("row").count()).toBe(6);
    expect(await details.textContent()).toMatch(/Cohen's d.*Cliff's delta/);
    const asked = page.waitForRequest((call) => call.postData()?.includes('"power":0.95') === true);
    await details.getByRole("combobox", { name: "Power" }).selectOption("in 95 of 100 cases");
    await asked;
    await app.idle();
    expect(decodeURIComponent(page.url())).toContain('cst={"w":"95"}');
    expect(await findSerious(page)).toEqual([]);
    await details.getByRole("combobox", { name: "Power" }).selectOption("in 80 of 100 cases");
    await app.press("Escape");

    await page.getByRole("combobox", { name: "Pairing" }).selectOption("unpaired");
    await app.idle();
    const reading = page.getByRole("region", { name: "Reading of val/acc" });
    await expect.poll(() => reading.textContent()).toContain("Pairing is switched off.");
    expect(decodeURIComponent(page.url())).toContain('cst={"p":"unpaired"}');

    const perRun = page.getByRole("switch", { name: "Per run" });
    await perRun.focus();
    await app.press("Space");
    await app.idle();
    await expect.poll(() => reading.textContent()).toContain("One run each");
    expect(await table.getAttribute("aria-colcount")).toBe("16");
    // The switch stayed where it was, and goes back to what the runs were grouped by.
    await app.press("Space");
    await app.idle();
    await expect.poll(() => table.getAttribute("aria-colcount")).toBe("4");
    expect(decodeURIComponent(page.url())).toContain('cg=["params.lr"]');
  });
});
