import type { Locator } from "playwright-core";
import type { ReportBlock } from "../../src/contract/report-blocks.ts";
import type { Report } from "../../src/contract/reports.ts";
import type { AppPage } from "./app-page.ts";
import type { TestEngine } from "./engine.ts";

/** Text blocks of a report that a test begins with. */
export const text = (id: string, markdown: string): ReportBlock => ({
  kind: "text",
  id,
  frozen: null,
  markdown,
});

/** The page of a report as a person uses it. */
export class ReportPageModel {
  readonly app: AppPage;
  readonly #engine: TestEngine;
  readonly id: string;

  private constructor(app: AppPage, engine: TestEngine, id: string) {
    this.app = app;
    this.#engine = engine;
    this.id = id;
  }

  /** The report that the page shows. */
  static async at(app: AppPage, engine: TestEngine): Promise<ReportPageModel> {
    await app.page.locator("[data-report]").waitFor();
    await app.idle();
    const id = (await app.page.locator("[data-report]").getAttribute("data-report")) ?? "";
    return new ReportPageModel(app, engine, id);
  }

  /** A new report with these blocks, open. */
  static async make(
    app: AppPage,
    engine: TestEngine,
    blocks: readonly ReportBlock[],
  ): Promise<ReportPageModel> {
    const [project] = await engine.api.runs.listProjects();
    const { id } = await engine.api.reports.create({
      projectId: project?.id ?? null,
      title: "Findings",
      template: "empty",
      runSet: { projectId: project?.id ?? null },
    });
    const { revision, document } = await engine.api.reports.get({ id });
    await engine.api.reports.edit({
      id,
      revision,
      blocks: {
        ...Object.fromEntries(document.blocks.map((block) => [block.id, null])),
        ...Object.fromEntries(blocks.map((block) => [block.id, block])),
      },
      order: blocks.map((block) => block.id),
    });
    await app.goto(`${engine.url}reports/${id}`);
    return ReportPageModel.at(app, engine);
  }

  block(id: string): Locator {
    return this.app.page.locator(`#block-${id}`);
  }

  get blocks(): Locator {
    return this.app.page.locator("[data-report] [data-block]");
  }

  /** The text that is written in. */
  get field(): Locator {
    return this.app.page.getByRole("textbox", { name: /^Text of block/ });
  }

  get panel(): Locator {
    return this.app.page.getByRole("complementary", {
      name: /^(Block|Run sets|Comments|History|Outline)$/,
    });
  }

  /** The engine has all that is on screen. */
  async saved(): Promise<Report> {
    await this.app.page.locator('[data-save="saved"]').waitFor();
    await this.app.idle();
    return this.read();
  }

  read(): Promise<Report> {
    return this.#engine.api.reports.get({ id: this.id });
  }

  /** Texts and kinds of the blocks as the engine has them. */
  async outline(): Promise<string[]> {
    const { document } = await this.saved();
    return document.blocks.map((block) => (block.kind === "text" ? block.markdown : block.kind));
  }

  /** Opens a text block by a click and puts the cursor at its end. */
  async write(id: string, more: string): Promise<void> {
    await this.block(id).click();
    await this.field.waitFor();
    await this.app.page.keyboard.press("Control+End");
    await this.app.page.keyboard.type(more);
  }

  /** Out of the text, with the block in focus. */
  async leave(): Promise<void> {
    await this.app.page.keyboard.press("Escape");
    await this.field.waitFor({ state: "detached" });
  }
}
