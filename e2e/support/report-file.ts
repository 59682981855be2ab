import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
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
