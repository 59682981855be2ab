import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ReportBlock } from "../../src/contract/report-blocks.ts";
import type { Api } from "./engine.ts";

/** Only what differs from the schema's own. */
export type BlockInput = Partial<ReportBlock> & Pick<ReportBlock, "id" | "kind">;

/** A report over all runs of a project: of a run set "Every run", whose id is "all". Answers the report's id. */
export async function createReport(
  api: Api,
  projectId: string,
  title: string,
  blocks: readonly object[],
): Promise<string> {
  const { id } = await api.reports.create({ projectId, title });
  const { revision } = await api.reports.get({ id });
  const all = blocks as ReadonlyArray<{ readonly id: string }>;
  await api.reports.edit({
    id,
    revision,
    runSets: [{ id: "all", name: "Every run", projectId }],
    blocks: Object.fromEntries(all.map((block) => [block.id, block])) as never,
    order: all.map((block) => block.id),
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
