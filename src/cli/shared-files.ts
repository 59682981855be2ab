import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { Readable } from "node:stream";
import { pathToFileURL } from "node:url";
import { AppError } from "../base/errors.ts";
import { openBrowser } from "./browser.ts";
import type { EngineRecord } from "./engine-file.ts";
import { printJson, printLine, UsageError } from "./output.ts";

/** The one bundle among what is opened, by its path; a folder may have such a name. @throws UsageError for one among others */
export async function findBundle(targets: readonly string[]): Promise<string | undefined> {
  const found = await filterFiles(targets, /\.assay$/i);
  if (found.length === 0) return undefined;
  if (targets.length > 1) throw new UsageError("Open one bundle at a time.");
  return found[0];
}

/** Reports among what is opened, by their paths. @throws UsageError for some among others */
export async function findReports(targets: readonly string[]): Promise<readonly string[]> {
  const found = await filterFiles(targets, /\.html?$/i);
  if (found.length > 0 && found.length < targets.length)
    throw new UsageError("Open either folders and files, or reports.");
  return found;
}

async function filterFiles(targets: readonly string[], name: RegExp): Promise<string[]> {
  const paths = targets.filter((target) => name.test(target)).map((target) => resolve(target));
  const are = await Promise.all(
    paths.map(async (path) => (await stat(path).catch(() => undefined))?.isFile() === true),
  );
  return paths.filter((_, at) => are[at]);
}

/** They need no engine, only a browser. */
export async function openReports(
  paths: readonly string[],
  { json, open: show }: { readonly json?: boolean; readonly open: boolean },
): Promise<number> {
  for (const path of paths) {
    const url = pathToFileURL(path).href;
    if (json === true) printJson({ url });
    else printLine(url);
    if (show && !(await openBrowser(url))) return 1;
  }
  return 0;
}

/** The engine is sent the file, and keeps it until it was looked at: a link in a page names no paths. */
export async function sendFile(engine: EngineRecord, path: string): Promise<{ id: string }> {
  const url = new URL("incoming", engine.url);
  url.searchParams.set("name", basename(path));
  const answer = await fetch(url, {
    method: "POST",
    headers: {
      authorization: `Bearer ${engine.token}`,
      "content-type": "application/octet-stream",
    },
    body: Readable.toWeb(createReadStream(path)),
    duplex: "half",
  });
  const body = (await answer.json().catch(() => ({}))) as { id?: unknown; message?: unknown };
  if (answer.ok && typeof body.id === "string") return { id: body.id };
  throw new AppError(
    "UNAVAILABLE",
    typeof body.message === "string" ? body.message : `The engine did not take ${path}.`,
    "Open it from within Assay: drop it into its window.",
  );
}
