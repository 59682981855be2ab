import type { QueryClient } from "@tanstack/react-query";
import type { Program } from "../../../../src/contract/run-files.ts";
import type { RunDetail } from "../../../../src/contract/runs.ts";
import { api, orpc } from "../../../client/api.ts";
import { shellBridge } from "../../../client/shell-bridge.ts";
import { copyText } from "../../../kit/clipboard.ts";
import { notify } from "../../../kit/notify.tsx";
import { findCommand, notedOf } from "./run-facts.ts";

async function folderOf(runId: string): Promise<string | undefined> {
  const { folder } = await api.runs.getAbout({ runId });
  if (folder === null) notify("This run has no folder on the engine’s machine.");
  return folder ?? undefined;
}

export async function copyFolder(runId: string): Promise<void> {
  const folder = await folderOf(runId);
  if (folder === undefined) return;
  await copyText(folder);
  notify(`Copied ${folder}`);
}

/** In the desktop window the shell opens the file manager; everything else the engine starts, on its own machine. */
export async function openRunFolder(runId: string, program: Program): Promise<void> {
  const bridge = shellBridge();
  if (program === "files" && bridge !== undefined) {
    const folder = await folderOf(runId);
    if (folder !== undefined) await bridge.openFolder(folder);
    return;
  }
  const { command } = await api.runs.openFolder({ runId, program });
  notify(`Opened the folder with ${command}.`);
}

export async function copyCommand(queryClient: QueryClient, run: RunDetail): Promise<void> {
  const { tags } = await queryClient.fetchQuery(
    orpc.runs.getAbout.queryOptions({ input: { runId: run.id } }),
  );
  const command = findCommand([...tags, ...run.paramValues], notedOf(run));
  if (command !== undefined) await copyText(command);
  notify(command === undefined ? "No command was recorded for this run." : "Copied the command.");
}
