import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openReportFile, takeReportText } from "../../src/base/report-file.ts";
import { AppPage } from "../support/app-page.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { ReportPageModel, text } from "../support/report-page.ts";
import { sharedBrowser } from "../support/suite.ts";
import { makeTempFolder, type TempFolder } from "../support/temp.ts";
import { waitFor } from "../support/wait.ts";

const suite = sharedBrowser();
let temp: TempFolder;
let engine: TestEngine;

beforeAll(async () => {
  temp = await makeTempFolder();
  const folder = join(temp.path, "logs", "warm");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "metrics.csv"), "step,loss\n0,1\n1,0.5\n2,0.25\n");
  await writeFile(join(folder, "hparams.yaml"), "api_key: zebra-77-quagga\n");
  engine = await startEngine({ folders: [join(temp.path, "logs")] });
  await engine.settled();
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await temp[Symbol.asyncDispose]();
});

const SECRETS = /zebra-77-quagga|secret-lab|ann@example/;

describe("a report as HTML", () => {
  it("is saved by keyboard, with a preview of every value that is replaced", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    const { page } = app;
    const report = await ReportPageModel.make(app, engine, [
      text("a", "Read from /data/secret-lab/images of ann@example.org with zebra-77-quagga, warm"),
    ]);
    const { document, revision } = await report.read();
    const chart = { kind: "chart", id: "c", runSetId: document.runSets[0]?.id ?? "" } as const;
    await engine.api.reports.edit({
      id: report.id,
      revision,
      title: "Of ann@example.org",
      blocks: { c: { ...chart, metrics: ["loss"] } },
      order: ["a", "c"],
    });
    await page.getByRole("textbox", { name: "Title of the report" }).waitFor();
    await app.runPaletteCommand("Save report as HTML…");
    const dialog = await app.waitForDialog("Save report as HTML");
    const table = dialog.getByRole("table", { name: "What is replaced" });
    // Only its run tells that this is a secret.
    await table.getByText("zebra-77-quagga", { exact: true }).first().waitFor();
    await table.getByText("ann@example.org", { exact: true }).first().waitFor();
    const filter = dialog.getByRole("textbox", { name: "Filter what is replaced" });
    await filter.fill("nothing has this");
    await dialog.getByText("No value has that in it.").waitFor();
    await filter.fill("");
    expect(await app.seriousFindings()).toEqual([]);

    // One that goes, and one that stays.
    await dialog.getByRole("combobox", { name: "Replace too" }).fill("warm");
    await app.press("Enter");
    await table.getByText("warm", { exact: true }).first().waitFor();
    await table
      .getByRole("button", { name: /^Keep \/data\/secret-lab/ })
      .first()
      .focus();
    await app.press("Enter");
    const gone = (name: string) =>
      waitFor(`${name} is not replaced any more`, async () =>
        (await table.getByText(name, { exact: true }).count()) === 0 ? true : undefined,
      );
    await gone("/data/secret-lab");
    await dialog.getByRole("radiogroup").getByText("Dark").click();
    await app.idle();
    const told = await dialog.getByText(/values are replaced\.$/).textContent();
    await dialog.getByRole("button", { name: "Save" }).focus();
    const file = await app.download(() => app.press("Enter"));
    expect(file.suggestedFilename()).toBe("Of -user-1-.html");
    await dialog.waitFor({ state: "hidden" });

    const html = await readFile(await file.path(), "utf8");
    const saved = openReportFile(takeReportText(html) ?? "");
    expect(saved.meta).toMatchObject({ theme: "dark", replaced: Number.parseInt(told ?? "", 10) });
    const all = JSON.stringify([saved.document, saved.meta, saved.readBlock("c")?.meta]);
    expect(all).toContain("/data/secret-lab/images");
    expect(all.replaceAll("/data/secret-lab", "")).not.toMatch(SECRETS);
    expect(all).not.toContain("warm");
    expect(saved.readBlock("c")?.columns).toContainEqual(new Float64Array([1, 0.5, 0.25]));
  });

  it("holds everything as it is where nothing is chosen", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    await ReportPageModel.make(app, engine, [text("a", "by ann@example.org")]);
    await app.runPaletteCommand("Save report as HTML…");
    const dialog = await app.waitForDialog("Save report as HTML");
    for (const rule of ["Paths", "Hosts", "Users", "Secrets"])
      await dialog.getByRole("checkbox", { name: rule }).uncheck();
    await dialog.getByText("0 values are replaced.").waitFor();
    const file = await app.download(() => dialog.getByRole("button", { name: "Save" }).click());
    expect(file.suggestedFilename()).toBe("Findings.html");
    const html = await readFile(await file.path(), "utf8");
    const { document, meta } = openReportFile(takeReportText(html) ?? "");
    expect(JSON.stringify(document)).toContain("by ann@example.org");
    expect(meta).not.toHaveProperty("replaced");
  });
});
