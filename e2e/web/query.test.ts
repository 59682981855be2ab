import { describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { DEMO } from "../support/demo.ts";
import { startEngine } from "../support/engine.ts";
import { sharedBrowser } from "../support/suite.ts";

const suite = sharedBrowser();

describe("the query box", () => {
  it("completes what exists, filters the list, and stands in the link", async () => {
    await using engine = await startEngine({ folders: [DEMO] });
    await engine.settled();
    const { rows, total } = await engine.api.runs.list({ query: "metrics.train/loss.min < 0.1" });
    expect(total).toBeGreaterThan(0);
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.press("q");
    const box = app.page.getByRole("textbox", { name: "Query" });
    await box.pressSequentially("train/loss.mi");
    await app.page.getByRole("option", { name: "metrics.train/loss.min" }).click();
    await box.pressSequentially(" < 0.1");
    const names = rows.map(({ name }) => name).toSorted();
    await app.waitForRuns("those that match", (shown) => shown.toSorted().join() === names.join());
    await app.reload();
    expect(await box.inputValue()).toBe("metrics.train/loss.min < 0.1");
    await app.waitForRuns("the same", (shown) => shown.toSorted().join() === names.join());
  });

  it("marks what it cannot read, says the fix, and shows all runs meanwhile", async () => {
    await using engine = await startEngine({ folders: [DEMO] });
    await engine.settled();
    const { total } = await engine.api.runs.list({});
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.press("q");
    const box = app.page.getByRole("textbox", { name: "Query" });
    await box.pressSequentially("loss < 1");
    const alert = app.page.getByRole("alert").filter({ hasText: "Write metrics.loss" });
    await alert.waitFor();
    expect(await app.page.locator("mark").textContent()).toBe("loss");
    await app.waitForRuns("all", (shown) => shown.length === total);
    expect(await app.seriousFindings()).toEqual([]);
    // Escape closes the list, empties the box, and puts it away.
    for (const _ of [1, 2, 3]) await app.press("Escape");
    await box.waitFor({ state: "detached" });
  });
});
