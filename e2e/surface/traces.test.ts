import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { sharedBrowser } from "../support/suite.ts";
import { post, sendExampleTrace, sendSpans, traceIdOf, type SentSpan } from "../support/traces.ts";

const suite = sharedBrowser();
/** Pictures of what is seen, for whoever asks. */
const PICTURES = process.env["ASSAY_PICTURES"];

async function picture(app: AppPage, name: string): Promise<void> {
  if (PICTURES === undefined) return;
  for (const colorScheme of ["light", "dark"] as const) {
    await app.page.emulateMedia({ colorScheme });
    await app.page.screenshot({ path: join(PICTURES, `${name}-${colorScheme}.png`) });
  }
}

async function assess(engine: TestEngine, trace: number): Promise<void> {
  await post(engine, `api/3.0/mlflow/traces/${traceIdOf(trace)}/assessments`, {
    assessment: {
      assessment_name: "correct",
      source: { source_type: "HUMAN", source_id: "me@here" },
      rationale: "It does not say why.",
      feedback: { value: false },
    },
  });
}

const nameOfChosen = (app: AppPage): Promise<string> =>
  app.page
    .getByRole("region", { name: "Chosen span" })
    .getByRole("heading", { level: 2 })
    .innerText();

describe("traces", () => {
  it("come live, are found, and show their spans, what they hold and what was said of them", async () => {
    await using engine = await startEngine();
    await using app = await AppPage.open(suite.browser, engine.link);
    const { page } = app;
    await app.runPaletteCommand("Show traces");
    await page.getByRole("heading", { name: "No traces yet" }).waitFor();
    await page.getByText(`${new URL(engine.url).origin}/v1/traces`).waitFor();
    expect(await app.seriousFindings()).toEqual([]);
    await picture(app, "traces-empty");

    for (let i = 1; i <= 3; i++) await sendExampleTrace(engine, i);
    await sendSpans(engine, [{ trace: 9, span: 1, name: "summarise", startMs: 5000 }]);
    await page
      .getByRole("row")
      .filter({ hasText: "summarise" })
      .filter({ hasText: "In progress" })
      .waitFor();
    await page.getByRole("row").filter({ hasText: "Why 2?" }).waitFor();
    await app.idle();
    expect(await app.seriousFindings()).toEqual([]);
    await picture(app, "traces-list");

    const status = page.getByRole("main").getByRole("status");
    await page.getByRole("textbox", { name: "Search traces" }).fill("why 2");
    await status.filter({ hasText: /^1 trace$/ }).waitFor();
    await page.getByRole("textbox", { name: "Search traces" }).fill("");
    await status.filter({ hasText: /^4 traces$/ }).waitFor();
    await page.getByRole("combobox", { name: "Experiment" }).selectOption("Default");
    await page.getByRole("combobox", { name: "Started" }).selectOption("Last hour");
    await status.filter({ hasText: /^0 traces$/ }).waitFor();
    await page.getByText("No trace matches").waitFor();
    await page.getByRole("combobox", { name: "Started" }).selectOption("Any time");

    await page.getByRole("row").filter({ hasText: "Why 2?" }).getByRole("link").first().click();
    await page.getByRole("heading", { name: "answer question", level: 1 }).waitFor();
    await app.idle();
    expect(await app.seriousFindings()).toEqual([]);
    await picture(app, "trace-page");
    await assess(engine, 2);
    await page.getByRole("tab", { name: /^Assessments/ }).click();
    await page.getByText("It does not say why.").waitFor();
    await page.getByText("by a person, me@here").waitFor();
    expect(await app.seriousFindings()).toEqual([]);
    await picture(app, "trace-assessments");
    await page.getByRole("tab", { name: "Trace", exact: true }).click();
    await page.getByText("input 9, output 33, total 42").waitFor();
    expect(await app.seriousFindings()).toEqual([]);
    await picture(app, "trace-facts");
    await page.getByRole("treeitem", { name: /calculator/ }).click();
    await page.getByText("ZeroDivisionError").waitFor();
    await app.idle();
    expect(await app.seriousFindings()).toEqual([]);
    await picture(app, "trace-exception");
    await app.reload();
    await page.getByText("ZeroDivisionError").waitFor();
  });

  it("the arrow keys go through the tree of spans, which grows while spans arrive", async () => {
    await using engine = await startEngine();
    await sendExampleTrace(engine, 1);
    await using app = await AppPage.open(suite.browser, engine.link);
    const { page } = app;
    await app.goto(`${engine.url}traces/${traceIdOf(1)}`);
    const tree = page.getByRole("tree", { name: "Spans" });
    await tree.focus();
    expect(await nameOfChosen(app)).toBe("answer question");
    await app.press("ArrowDown", "ArrowDown");
    expect(await nameOfChosen(app)).toBe("chat");
    await app.press("ArrowRight");
    expect(await nameOfChosen(app)).toBe("calculator");
    await app.press("ArrowLeft");
    expect(await nameOfChosen(app)).toBe("chat");
    await app.press("ArrowLeft");
    expect(await tree.getByRole("treeitem").count()).toBe(3);
    expect(await tree.getByRole("treeitem", { name: /chat/ }).getAttribute("aria-expanded")).toBe(
      "false",
    );
    await app.press("ArrowRight", "Home");
    expect(await nameOfChosen(app)).toBe("answer question");
    expect(await tree.getByRole("treeitem").count()).toBe(4);
    await app.press("End");
    expect(await nameOfChosen(app)).toBe("calculator");
    await sendSpans(engine, [
      { trace: 1, span: 7, parent: 4, name: "late one", startMs: 800, durationMs: 300 },
    ]);
    await tree.getByRole("treeitem", { name: /late one/ }).waitFor();
    await app.press("ArrowRight");
    await page.getByRole("heading", { name: "late one" }).waitFor();
  });

  it("one of 10,000 spans is opened, and gone through from end to end", async () => {
    await using engine = await startEngine();
    const spans = Array.from({ length: 10_000 }, (_, i): SentSpan => {
      const span = i + 1;
      return {
        trace: 1,
        span,
        ...(i > 0 && { parent: Math.floor((i - 1) / 8) + 1 }),
        name: `span ${span}`,
        startMs: i,
        durationMs: 10_000 - i,
      };
    });
    await sendSpans(engine, spans);
    await using app = await AppPage.open(suite.browser, engine.link);
    const { page } = app;
    await app.goto(`${engine.url}traces/${traceIdOf(1)}`);
    const tree = page.getByRole("tree", { name: "Spans" });
    await tree.focus();
    // Only those on the screen are drawn.
    expect(await tree.getByRole("treeitem").count()).toBeLessThan(100);
    await app.press("End");
    const last = await nameOfChosen(app);
    expect(last).toMatch(/^span \d{4,5}$/);
    await tree.getByRole("treeitem", { name: last, exact: false }).first().waitFor();
    await app.press("Home", "PageDown");
    expect(await nameOfChosen(app)).not.toBe("span 1");
    await picture(app, "trace-10000");
  });

  it("lists of thousands are read page by page, and those of a run stand on its page", async () => {
    await using engine = await startEngine();
    const spans = Array.from({ length: 1000 }, (_, i): SentSpan => ({
      trace: i + 1,
      span: 1,
      name: `trace number ${i + 1}`,
      startMs: i,
      durationMs: 5,
    }));
    await sendSpans(engine, spans);
    const { run } = (await post(engine, "api/2.0/mlflow/runs/create", {
      experiment_id: "0",
      run_name: "traced",
    })) as { readonly run: { readonly info: { readonly run_id: string } } };
    await using app = await AppPage.open(suite.browser, engine.link);
    const { page } = app;
    await app.goto(`${engine.url}traces`);
    await page.getByRole("link", { name: "trace number 1000", exact: true }).waitFor();
    const table = page.getByRole("region", { name: "Traces" });
    await expect
      .poll(async () => {
        await table.evaluate((region) => region.scrollTo(0, region.scrollHeight));
        return page.getByRole("link", { name: "trace number 1", exact: true }).count();
      })
      .toBe(1);

    const [project] = await engine.api.runs.listProjects();
    await app.goto(`${engine.url}p/${project?.id}`);
    await app.openRun("traced");
    expect(await page.getByRole("tab", { name: /^Traces/ }).count()).toBe(0);
    await sendSpans(engine, [{ trace: 5000, span: 1, name: "in the run", durationMs: 1 }], {
      "x-mlflow-run-id": run.info.run_id,
    });
    await page.getByRole("tab", { name: /^Traces/ }).click();
    await page.getByRole("link", { name: "in the run" }).waitFor();
    expect(await app.seriousFindings()).toEqual([]);
    await page.getByRole("link", { name: "in the run" }).click();
    await page.getByRole("tab", { name: "Trace", exact: true }).click();
    await page.getByRole("tabpanel").getByRole("link", { name: "traced" }).click();
    await page.getByRole("heading", { name: "traced" }).waitFor();
  });

  it("one that is not there is told, and deleted ones leave their page", async () => {
    await using engine = await startEngine();
    await sendExampleTrace(engine, 1);
    await using app = await AppPage.open(suite.browser, engine.link);
    app.expectErrors(/rpc\/llm\//);
    await app.goto(`${engine.url}traces/${traceIdOf(1)}`);
    await app.page.getByRole("tree", { name: "Spans" }).waitFor();
    await post(engine, "api/3.0/mlflow/traces/delete-traces", {
      experiment_id: "0",
      max_timestamp_millis: Date.now(),
    });
    await app.page.getByRole("heading", { name: "There is no such trace" }).waitFor();
    expect(await app.seriousFindings()).toEqual([]);
  });
});

describe("evaluation data sets", () => {
  it("are listed, and show their records as they were written", async () => {
    await using engine = await startEngine();
    await using app = await AppPage.open(suite.browser, engine.link);
    const { page } = app;
    await app.runPaletteCommand("Show evaluation data sets");
    await page.getByRole("heading", { name: "No evaluation data sets yet" }).waitFor();
    expect(await app.seriousFindings()).toEqual([]);
    const { dataset } = (await post(engine, "api/3.0/mlflow/datasets/create", {
      name: "hard questions",
      experiment_ids: ["0"],
      tags: '{"owner": "me"}',
    })) as { readonly dataset: { readonly dataset_id: string } };
    const records = Array.from({ length: 500 }, (_, i) => ({
      inputs: { question: `How much is ${i} + 1?` },
      expectations: { answer: i + 1 },
      source: { source_type: "HUMAN", source_data: { source_id: "me" } },
    }));
    await post(engine, `api/3.0/mlflow/datasets/${dataset.dataset_id}/records`, {
      records: JSON.stringify(records).replace('"answer":1}', '"answer":1.0}'),
    });
    await page
      .getByRole("row")
      .filter({ hasText: "owner: me" })
      .filter({ hasText: "500" })
      .waitFor();
    expect(await app.seriousFindings()).toEqual([]);
    await picture(app, "datasets");
    await page.getByRole("link", { name: "hard questions" }).click();
    await page.getByRole("button", { name: /How much is 0 / }).click();
    const record = page.getByRole("region", { name: "Chosen record" });
    await record.getByText("1.0").waitFor();
    await app.idle();
    expect(await app.seriousFindings()).toEqual([]);
    await picture(app, "dataset");
    await app.press("Escape");
    const table = page.getByRole("region", { name: "Records" });
    await expect
      .poll(async () => {
        await table.evaluate((region) => region.scrollTo(0, region.scrollHeight));
        return page.getByRole("button", { name: /How much is 499 / }).count();
      })
      .toBe(1);
  });
});
