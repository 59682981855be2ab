import type { Browser, BrowserContext, Download, Locator, Page, Request } from "playwright-core";
import { findSerious } from "./axe.ts";
import { waitFor } from "./wait.ts";

const VIEWPORT = { width: 1280, height: 720 };
/** The one request that never ends. */
const STREAM = "/rpc/system/changes";

export interface ChartFacts {
  readonly lines: number;
  /** Points that were drawn, and that are stored in the range of the chart. */
  readonly shown: number;
  readonly inRange: number;
  readonly ink: number;
}

/** The page as a person uses it. Its methods return when the page is idle, and never wait for a time. */
export class AppPage implements AsyncDisposable {
  readonly page: Page;
  readonly #context: BrowserContext;
  readonly #pending = new Set<Request>();
  /** What the page threw or logged as an error: failures of scripts, of React, of calls, of the content policy. */
  readonly #errors: string[] = [];
  readonly #expected: RegExp[] = [];

  private constructor(context: BrowserContext, page: Page) {
    this.#context = context;
    this.page = page;
    page.on("request", (request) => {
      if (request.url().includes("/rpc/") && !request.url().includes(STREAM)) {
        this.#pending.add(request);
      }
    });
    page.on("requestfinished", (request) => void this.#pending.delete(request));
    page.on("requestfailed", (request) => void this.#pending.delete(request));
    page.on("pageerror", (error) => void this.#errors.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") {
        this.#errors.push(`${message.text()} (${message.location().url})`);
      }
    });
  }

  /** A browser profile of its own, signed in by the link. */
  static async open(
    browser: Browser,
    link: string,
    options: {
      readonly colorScheme?: "light" | "dark";
      readonly reducedMotion?: "reduce";
      readonly timezoneId?: string;
    } = {},
  ): Promise<AppPage> {
    const context = await browser.newContext({ viewport: VIEWPORT, ...options });
    const app = new AppPage(context, await context.newPage());
    await app.page.goto(link);
    await app.idle();
    return app;
  }

  /** Another tab of the same profile, at the same address. */
  async openTab(): Promise<AppPage> {
    const app = new AppPage(this.#context, await this.#context.newPage());
    await app.goto(this.page.url());
    return app;
  }

  /** Errors that belong to the test; any other one fails it. */
  expectErrors(...patterns: readonly RegExp[]): void {
    this.#expected.push(...patterns);
  }

  get errors(): readonly string[] {
    return this.#errors.filter((error) => !this.#expected.some((pattern) => pattern.test(error)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#context.close();
    if (this.errors.length > 0) throw new Error(`the page failed:\n${this.errors.join("\n")}`);
  }

  /** No call is under way, and what the last one brought is on the screen. */
  async idle(): Promise<void> {
    await this.page.locator("main").first().waitFor();
    await waitFor("the page is idle", async () => {
      if (this.#pending.size > 0) return false;
      await this.page.evaluate(
        () =>
          new Promise((resolve) =>
            requestAnimationFrame(() => requestAnimationFrame(() => resolve(undefined))),
          ),
      );
      return this.#pending.size === 0;
    });
  }

  async goto(url: string): Promise<void> {
    await this.page.goto(url);
    await this.idle();
  }

  /** As the browser's back button does, without loading the page anew. */
  async goBackTo(url: string): Promise<void> {
    await this.page.evaluate((to) => {
      history.pushState({}, "", to);
      dispatchEvent(new PopStateEvent("popstate"));
    }, url);
    await this.idle();
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.idle();
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      await this.page.keyboard.press(key);
      await this.idle();
    }
  }

  // First run ------------------------------------------------------------------------------------------------------

  async openDemo(): Promise<void> {
    await this.page.getByRole("button", { name: "Open the demo project" }).click();
    await this.runList.waitFor();
    await this.idle();
  }

  /** In the folder dialog. */
  async typeFolder(path: string): Promise<void> {
    const field = this.page.getByRole("textbox", { name: "Path" });
    await field.waitFor();
    // The folder it opens with stands in the field by then; filling in parts of it at once would mix both.
    await this.idle();
    await field.fill(path);
    await this.page.getByRole("button", { name: "Open this folder" }).click();
  }

  async openFolder(path: string): Promise<void> {
    await this.page.getByRole("button", { name: "Open folder…" }).first().click();
    await this.typeFolder(path);
    await this.runList.waitFor();
    await this.idle();
  }

  // Run list -------------------------------------------------------------------------------------------------------

  get runList(): Locator {
    return this.page.locator("[data-run-list]");
  }

  runRow(name: string): Locator {
    return this.runList
      .getByRole("row")
      .filter({ has: this.page.getByText(name, { exact: true }) });
  }

  /** Names in the order of the list. */
  async runNames(): Promise<string[]> {
    await this.idle();
    const buttons = this.runList.getByRole("button", { name: /^Open / });
    const labels = await buttons.evaluateAll((all) =>
      all.map((button) => button.getAttribute("aria-label") ?? ""),
    );
    return labels.map((label) => label.slice("Open ".length));
  }

  async waitForRuns(what: string, test: (names: readonly string[]) => boolean): Promise<string[]> {
    return waitFor(what, async () => {
      const names = await this.runNames();
      if (test(names)) return names;
      throw new Error(`the list has ${names.join(", ")}; the page is ${this.page.url()}`);
    });
  }

  async renameRun(name: string, next: string): Promise<void> {
    await this.runRow(name).getByText(name, { exact: true }).dblclick();
    const input = this.page.getByRole("textbox", { name: "Name of the run" });
    await input.fill(next);
    await input.press("Enter");
    await this.idle();
  }

  async filterMetrics(pattern: string): Promise<void> {
    await this.page.getByRole("textbox", { name: "Filter metrics" }).fill(pattern);
    await this.#waitForParam("m", pattern);
  }

  async selectRun(name: string): Promise<void> {
    await this.runRow(name).getByText(name, { exact: true }).click();
  }

  async filterRuns(pattern: string): Promise<void> {
    await this.page.getByRole("textbox", { name: "Filter runs (regex)" }).fill(pattern);
    await this.#waitForParam("f", pattern);
  }

  /** Typing is taken over when it pauses. */
  async #waitForParam(name: string, value: string): Promise<void> {
    await this.page.waitForURL((url) => (url.searchParams.get(name) ?? "") === value);
    await this.idle();
  }

  async removeRun(name: string): Promise<void> {
    await this.selectRun(name);
    await this.runList.press("Delete");
    await this.idle();
  }

  async clickButton(name: string): Promise<void> {
    await this.page.getByRole("button", { name, exact: true }).click();
    await this.idle();
  }

  /** Opens the page of a run by the arrow of its row. */
  async openRun(name: string): Promise<void> {
    await this.runList.getByRole("button", { name: `Open ${name}`, exact: true }).click();
    await this.page.getByRole("heading", { name, exact: true }).waitFor();
    await this.idle();
  }

  async toggleRun(name: string): Promise<void> {
    await this.runList.getByRole("button", { name: new RegExp(`^(Hide|Show) ${name}$`) }).click();
    await this.idle();
  }

  // Run table ------------------------------------------------------------------------------------------------------

  /** The runs of the project as a table, with the keyboard in it. */
  async openTable(): Promise<void> {
    await this.press("t");
    await this.page.locator("[data-run-table]").waitFor();
    await this.press("g");
  }

  columnHead(title: string): Locator {
    return this.runList
      .getByRole("columnheader")
      .filter({ has: this.page.getByText(title, { exact: true }) });
  }

  /** Texts of a column from top to bottom, of the rows on screen. */
  async readColumn(id: string): Promise<string[]> {
    await this.idle();
    const cells = this.runList.locator(`[role=gridcell][data-column="${id}"]`);
    return (await cells.allInnerTexts()).map((text) => text.trim());
  }

  // Chart wall -----------------------------------------------------------------------------------------------------

  card(metric: string): Locator {
    return this.page.locator(`article[data-card="${metric}"]`);
  }

  chart(metric: string): Locator {
    return this.card(metric).getByRole("group");
  }

  /** What the chart says of itself, once it is drawn and the page is idle. */
  async readChart(metric: string): Promise<ChartFacts> {
    await this.page.locator(`article[data-card="${metric}"][data-state="ready"]`).waitFor();
    // Pictures are made when they come near the screen.
    await this.card(metric).scrollIntoViewIfNeeded();
    await this.idle();
    const label = (await this.chart(metric).getAttribute("aria-label")) ?? "";
    const numbers = /chart of (\d+) lines?, shown (\d+) of ([\d,]+)/.exec(
      label.replaceAll(/(?<=\d)[\s,](?=\d{3})/g, ""),
    );
    const [lines = -1, shown = -1, inRange = -1] = (numbers ?? []).slice(1).map(Number);
    return { lines, shown, inRange, ink: await this.#inkOf(metric) };
  }

  async waitForChart(
    metric: string,
    what: string,
    test: (facts: ChartFacts) => boolean,
  ): Promise<ChartFacts> {
    return waitFor(what, async () => {
      const facts = await this.readChart(metric);
      return test(facts) && facts;
    });
  }

  /** Pixels of the canvas that are coloured, not grey: lines and marks, without axes and text. */
  #inkOf(metric: string): Promise<number> {
    return this.card(metric).evaluate((card) => {
      let ink = 0;
      for (const canvas of card.querySelectorAll<HTMLCanvasElement>("canvas:not([hidden])")) {
        const { width, height } = canvas;
        const pixels = canvas.getContext("2d")?.getImageData(0, 0, width, height).data ?? [];
        for (let i = 0; i < pixels.length; i += 4) {
          const [red = 0, green = 0, blue = 0, alpha = 0] = pixels.slice(i, i + 4);
          if (alpha > 0 && Math.max(red, green, blue) - Math.min(red, green, blue) > 40) ink++;
        }
      }
      return ink;
    });
  }

  /** Draws a box over the chart from one part of its width to another (0 to 1), over its full height. */
  async dragZoom(metric: string, from: number, to: number): Promise<void> {
    await this.#drag(metric, [from, 0.5], [to, 0.5]);
  }

  /** The same over its full width, from one part of its height to another. */
  async dragZoomY(metric: string, from: number, to: number): Promise<void> {
    await this.#drag(metric, [0.5, from], [0.5, to]);
  }

  async #drag(
    metric: string,
    start: readonly [x: number, y: number],
    end: readonly [x: number, y: number],
  ): Promise<void> {
    await this.card(metric).scrollIntoViewIfNeeded();
    const box = await this.chart(metric).boundingBox();
    if (box === null) throw new Error(`${metric} is not on the screen`);
    const { mouse } = this.page;
    const at = (part: number): [number, number] => [
      box.x + box.width * (start[0] + (end[0] - start[0]) * part),
      box.y + box.height * (start[1] + (end[1] - start[1]) * part),
    ];
    await mouse.move(...at(0));
    await mouse.down();
    await mouse.move(...at(0.5), { steps: 3 });
    await mouse.move(...at(1), { steps: 3 });
    await mouse.up();
    await this.idle();
  }

  async resetZoom(metric: string): Promise<void> {
    await this.chart(metric).dblclick();
    await this.idle();
  }

  // Media ----------------------------------------------------------------------------------------------------------

  /** Of a tag, once what was logged under it is listed. */
  mediaCard(tag: string): Locator {
    return this.page.locator(`article[data-media="${tag}"][data-state="ready"]`);
  }

  async scrollToMedia(tag: string): Promise<Locator> {
    await waitFor(`${tag} is on the page`, async () => {
      if ((await this.mediaCard(tag).count()) > 0) return true;
      const wall = this.page.locator("[data-media-wall]");
      await wall.evaluate((element) => {
        const isAtEnd = element.scrollTop + element.clientHeight >= element.scrollHeight - 1;
        element.scrollTo(0, isAtEnd ? 0 : element.scrollTop + element.clientHeight / 2);
      });
      await this.idle();
      return false;
    });
    await this.mediaCard(tag).scrollIntoViewIfNeeded();
    await this.idle();
    return this.mediaCard(tag);
  }

  /** The file that it has saved. Waited for together: whichever fails, the other one is not left behind. */
  async download(save: () => Promise<unknown>): Promise<Download> {
    const [file] = await Promise.all([this.page.waitForEvent("download"), save()]);
    return file;
  }

  // Palette --------------------------------------------------------------------------------------------------------

  /** Opens the palette, types, and takes the first answer. */
  async runPaletteCommand(title: string): Promise<void> {
    const search = await this.openPalette();
    await search.fill(title);
    await this.page
      .getByRole("option", { name: title })
      .or(this.paletteAction(title))
      .first()
      .click();
    await this.waitForPaletteToClose();
  }

  get #paletteSearch(): Locator {
    return this.page.getByPlaceholder("Search commands, projects and runs");
  }

  async waitForPaletteToClose(): Promise<void> {
    await this.#paletteSearch.waitFor({ state: "hidden" });
    await this.idle();
  }

  async openPalette(): Promise<Locator> {
    const search = this.#paletteSearch;
    if (!(await search.isVisible())) await this.page.keyboard.press("Control+k");
    await search.waitFor();
    return search;
  }

  paletteAction(title: string): Locator {
    return this.page.getByRole("dialog").getByRole("button", { name: title });
  }

  /** The dialog, menu, drawer or full-screen card of that name, once it is open. */
  async waitForDialog(name: string | RegExp): Promise<Locator> {
    const dialog = this.page.getByRole("dialog", { name });
    await dialog.waitFor();
    return dialog;
  }

  // Checks ---------------------------------------------------------------------------------------------------------

  /** Serious and critical findings of axe, dark and then light, one line each. The page ends light. */
  async seriousFindings(): Promise<string[]> {
    const findings: string[] = [];
    for (const colorScheme of ["dark", "light"] as const) {
      await this.page.emulateMedia({ colorScheme });
      await this.page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
      await this.idle();
      const found = await findSerious(this.page);
      findings.push(...found.map((one) => `${colorScheme}: ${one}`));
    }
    return findings;
  }
}
