import { realpath } from "node:fs/promises";
import { relative, resolve, sep } from "node:path";
import { AppError } from "../base/errors.ts";
import type { DiffRow } from "../contract/registry-versions.ts";
import type { ApiClient } from "../server/index.ts";
import { withConnection } from "./connection.ts";
import { findRun } from "./find-run.ts";
import type { CommonOptions } from "./listings.ts";
import { printJson, printLine, printTable } from "./output.ts";

/** A file or folder of a run becomes the next version of a model. */
export async function registerVersion(
  name: string,
  options: CommonOptions & {
    readonly run: string;
    readonly file?: string;
    readonly description?: string;
    readonly alias?: string;
  },
): Promise<void> {
  const { data, json, run: given, file, description, alias } = options;
  const made = await withConnection(data, async ({ api }) => {
    const run = await findRun(api, given);
    return api.registry.registerVersion({
      name,
      runId: run.id,
      path: file === undefined ? "." : await toRunPath(api, run.id, file),
      ...(description !== undefined && { description }),
      ...(alias !== undefined && { alias: alias.replace(/^@/, "") }),
    });
  });
  if (json === true) printJson({ registered: made });
  else
    printLine(
      `${made.name} has version ${made.version} now: models:/${made.name}/${made.version}${alias === undefined ? "" : `, @${alias.replace(/^@/, "")}`}`,
    );
}

/** Relative to the run's folder: as it was given, or of a file that lies there. A run without one has what was sent for it. */
async function toRunPath(api: ApiClient, runId: string, file: string): Promise<string> {
  const { folder } = await api.runs.getAbout({ runId });
  if (folder === null) return file;
  const here = await realpath(file).catch(() => undefined);
  const isInside = here !== undefined && (here === folder || here.startsWith(folder + sep));
  const own = relative(folder, isInside ? here : resolve(folder, file));
  if (own.startsWith(`..${sep}`) || own === "..")
    throw new AppError(
      "INVALID_INPUT",
      `${file} is not in the folder of the run, ${folder}.`,
      "Give its path relative to that folder.",
    );
  return own === "" ? "." : own.split(sep).join("/");
}

const SIGNS = { same: " ", added: "+", removed: "-", changed: "~" } as const;

/** @param all also what is the same in both */
export async function diffVersions(
  name: string,
  a: number,
  b: number,
  { data, json, all = false }: CommonOptions & { readonly all?: boolean },
): Promise<void> {
  const diff = await withConnection(data, ({ api }) => api.registry.diffVersions({ name, a, b }));
  const isShown = ({ change }: DiffRow): boolean => all || change !== "same";
  const sections = diff.sections.map((section) => ({
    ...section,
    rows: section.rows.filter(isShown),
  }));
  if (json === true) {
    printJson({ diff: { ...diff, sections } });
    return;
  }
  for (const [i, { section, rows, note }] of sections.entries()) {
    if (i > 0) printLine("");
    printLine(section);
    if (note !== "") printLine(`  ${note}`);
    else
      printTable(
        ["", "NAME", `VERSION ${a}`, `VERSION ${b}`, "DIFFERENCE"],
        rows.map(({ change, key, a: left, b: right, delta }) => [
          SIGNS[change],
          key,
          left,
          right,
          delta,
        ]),
        "  no differences",
      );
  }
}
