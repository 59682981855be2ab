import { realpath } from "node:fs/promises";
import { relative, resolve, sep } from "node:path";
import { AppError } from "../base/errors.ts";
import { isNamedBy } from "../base/file-glob.ts";
import type { RulePreview, SavedRule } from "../contract/ingest.ts";
import type { ProjectRow } from "../contract/runs.ts";
import type { ApiClient } from "../server/index.ts";
import { withConnection } from "./connection.ts";
import { findProject } from "./find-run.ts";
import type { CommonOptions } from "./listings.ts";
import { formatBytes, printJson, printLine, printTable } from "./output.ts";

interface ProjectOptions extends CommonOptions {
  readonly project?: string;
}

export async function listRules({ data, json, project }: ProjectOptions): Promise<void> {
  const rules = await withConnection(data, async ({ api }) => {
    const { id } = await findOnlyProject(api, project);
    return api.ingest.listRules({ projectId: id });
  });
  if (json === true) printJson({ rules });
  else {
    printTable(
      ["ID", "NAME", "FILES", "PATTERN", "STEP", "PREFIX"],
      rules.map(({ id, name, files, pattern, axis, prefix }) => [
        id,
        name,
        files,
        pattern,
        axis,
        prefix,
      ]),
      "No rules. `assay rules add PATTERN --files NAMES` adds one.",
    );
  }
}

export async function addRule(
  pattern: string,
  options: ProjectOptions & {
    readonly files: string;
    readonly name?: string;
    readonly axis?: string;
    readonly prefix: string;
  },
): Promise<void> {
  const { files, name = pattern.slice(0, 200), axis = null, prefix } = options;
  const added = await withConnection(options.data, async ({ api }) => {
    const { id: projectId } = await findOnlyProject(api, options.project);
    const rule = { name, pattern, files, axis, prefix };
    const { id, gesture } = await api.ingest.saveRule({ projectId, rule });
    return { id, ...rule, gesture };
  });
  if (options.json === true) printJson({ added });
  else printLine(`Added ${added.name} (${added.id}). The files it names are read by it.`);
}

export async function removeRule(
  given: string,
  { data, json, project }: ProjectOptions,
): Promise<void> {
  const removed = await withConnection(data, async ({ api }) => {
    const { id: projectId } = await findOnlyProject(api, project);
    const rule = findRule(await api.ingest.listRules({ projectId }), given);
    const { gesture } = await api.ingest.removeRule({ id: rule.id });
    return { id: rule.id, name: rule.name, gesture };
  });
  if (json === true) printJson({ removed });
  else printLine(`Removed ${removed.name}. Its files are read without it; undo brings it back.`);
}

const SHOWN_LINES = 10;

/** What the rules that hold for a file find in it, or what one pattern would. */
export async function testRules(
  file: string,
  options: CommonOptions & {
    readonly pattern?: string;
    readonly axis?: string;
    readonly prefix: string;
    readonly lines?: number;
  },
): Promise<void> {
  const { pattern, axis = null, prefix, lines = SHOWN_LINES } = options;
  const found = await withConnection(options.data, async ({ api }) => {
    const { project, path } = await findFile(api, file);
    const projectId = project.id;
    const rules =
      pattern === undefined
        ? await listRulesFor(api, projectId, path)
        : [{ name: pattern, pattern, axis, prefix }];
    return Promise.all(
      rules.map(async ({ name, ...rule }) => ({
        rule: name,
        path,
        ...(await api.ingest.previewRule({ projectId, path, lines, rule: fieldsOf(rule) })),
      })),
    );
  });
  if (options.json === true) printJson({ tests: found });
  else for (const one of found) printTest(one);
}

function fieldsOf(rule: Pick<SavedRule, "pattern" | "axis" | "prefix">) {
  return { pattern: rule.pattern, axis: rule.axis, prefix: rule.prefix };
}

function printTest({ rule, ...test }: RulePreview & { readonly rule: string }): void {
  printLine(rule);
  if (test.error !== null) {
    printLine(`The pattern cannot be used: ${test.error.message} (character ${test.error.at + 1})`);
    return;
  }
  for (const [i, { number, text, isMatched }] of test.lines.entries()) {
    const isGap = i > 0 && number > (test.lines[i - 1]?.number ?? 0) + 1;
    if (isGap) printLine("      ...");
    printLine(`${isMatched ? "*" : " "} ${String(number).padStart(6)}  ${text}`);
  }
  const cut =
    test.bytesRead < test.bytes
      ? ` in the first ${formatBytes(test.bytesRead)} of ${formatBytes(test.bytes)}`
      : "";
  printLine(`${test.matchedLines} lines match, ${test.otherLines} do not${cut}.`);
  printTable(
    ["METRIC", "POINTS", "FIRST POINTS (STEP: VALUE)"],
    test.metrics.map(({ metric, points, first }) => [
      metric,
      points,
      first.map(({ step, value }) => `${step}: ${value}`).join(", "),
    ]),
    "No metrics.",
  );
}

async function listRulesFor(
  api: ApiClient,
  projectId: string,
  path: string,
): Promise<readonly SavedRule[]> {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const rules = (await api.ingest.listRules({ projectId })).filter(({ files }) =>
    isNamedBy(files, { path, name }),
  );
  if (rules.length === 0) {
    throw new AppError(
      "NOT_FOUND",
      `No rule holds for ${path}.`,
      "Try one with --pattern, or add one: assay rules add PATTERN --files NAMES",
    );
  }
  return rules;
}

/** The project that watches the file, and the file's path in it. Of folders in folders, the inner one. */
async function findFile(
  api: ApiClient,
  file: string,
): Promise<{ readonly project: ProjectRow; readonly path: string }> {
  const real = await realpath(file).catch(() => resolve(file));
  const [found] = (await api.runs.listProjects())
    .flatMap((project) => {
      const isInside = project.root !== null && real.startsWith(project.root + sep);
      return isInside && project.root !== null ? [{ project, root: project.root }] : [];
    })
    .toSorted((a, b) => b.root.length - a.root.length);
  if (found === undefined) {
    throw new AppError(
      "NOT_FOUND",
      `${real} lies in no watched folder.`,
      "`assay projects add FOLDER` watches one.",
    );
  }
  const path = relative(found.root, real).split(sep).join("/");
  return { project: found.project, path };
}

async function findOnlyProject(api: ApiClient, given: string | undefined): Promise<ProjectRow> {
  if (given !== undefined) return findProject(api, given);
  const [first, second] = await api.runs.listProjects();
  if (first === undefined)
    throw new AppError("NOT_FOUND", "No folder is watched.", "`assay projects add FOLDER`");
  if (second !== undefined)
    throw new AppError("CONFLICT", "There are several projects.", "Say which with --project.");
  return first;
}

function findRule(rules: readonly SavedRule[], given: string): SavedRule {
  const exact = rules.find(({ id }) => id === given);
  const named = rules.filter(({ name }) => name === given);
  const found = exact ?? (named.length === 1 ? named[0] : undefined);
  if (found !== undefined) return found;
  throw new AppError(
    named.length > 1 ? "CONFLICT" : "NOT_FOUND",
    named.length > 1
      ? `${named.length} rules are named "${given}".`
      : `There is no rule "${given}".`,
    "`assay rules ls` lists ids and names.",
  );
}
