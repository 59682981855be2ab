import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import type { Api } from "./engine.ts";

type Edit = Parameters<Api["reports"]["edit"]>[0];
type BlockInput = NonNullable<NonNullable<Edit["blocks"]>[string]>;

/** A report over all runs of a project: of a run set "Every run", whose id is "all". Answers the report's id. */
export async function createReport(
  api: Api,
  projectId: string,
  title: string,
  blocks: readonly BlockInput[],
  moreSets: NonNullable<Edit["runSets"]> = [],
): Promise<string> {
  const { id } = await api.reports.create({ projectId, title });
  const { revision } = await api.reports.get({ id });
  await api.reports.edit({
    id,
    revision,
    runSets: [{ id: "all", name: "Every run", projectId }, ...moreSets],
    blocks: Object.fromEntries(blocks.map((block) => [block.id, block])),
    order: blocks.map((block) => block.id),
  });
  return id;
}

/** Answers the address of the file. */
export async function exportReport(
  api: Api,
  id: string,
  folder: string,
  theme: "system" | "light" | "dark" = "system",
): Promise<{ readonly path: string; readonly url: string; readonly html: string }> {
  const html = await (await api.reports.exportHtml({ id, theme })).text();
  const path = join(folder, `${id}-${theme}.html`);
  await writeFile(path, html);
  return { path, url: pathToFileURL(path).href, html };
}

export interface OpenedFile extends AsyncDisposable {
  readonly page: Page;
  /** Everything that must not be: requests, what the policy refused, errors, dialogs. */
  readonly wrong: string[];
}

/** From disk, with the network cut. */
export async function openFile(
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {},
): Promise<OpenedFile> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    ...options,
  });
  await context.setOffline(true);
  const page = await context.newPage();
  const wrong: string[] = [];
  await page.route(
    (one) => one.href.split("#")[0] !== address,
    (route) => route.abort(),
  );
  page.on("request", (request) => {
    const asked = request.url();
    if (asked.split("#")[0] !== address && !asked.startsWith("data:") && !asked.startsWith("blob:"))
      wrong.push(`asked for ${asked}`);
  });
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") wrong.push(message.text());
  });
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("dialog", (dialog) => wrong.push(`dialog ${dialog.message()}`));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) =>
      console.error(`refused ${event.violatedDirective} ${event.blockedURI}`),
    );
  });
  await page.goto(address);
  return { page, wrong, [Symbol.asyncDispose]: () => context.close() };
}
