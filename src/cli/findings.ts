import { withConnection } from "./connection.ts";
import { findProject } from "./find-run.ts";
import type { CommonOptions } from "./listings.ts";
import { printJson, printLine, printTable } from "./output.ts";

/** What stands out among the runs of a project, or of every one. */
export async function listFindings(
  given: string | undefined,
  { data, json, all }: CommonOptions & { readonly all?: boolean },
): Promise<void> {
  const lists = await withConnection(data, async ({ api }) => {
    const projects =
      given === undefined ? await api.runs.listProjects() : [await findProject(api, given)];
    const found = [];
    // One after the other: each search has the thread to itself.
    for (const { id, name } of projects) {
      const list = await api.compare.listFindings({ projectId: id });
      const findings = list.findings.filter(({ isDismissed }) => all === true || !isDismissed);
      found.push({ project: { id, name }, ...list, findings });
    }
    return found;
  });
  if (json === true) {
    printJson({ projects: lists });
    return;
  }
  for (const { project, findings, runs, lookedFor } of lists) {
    printTable(
      [project.name, "", ""],
      findings.map(({ kind, severity, title }) => [kind, severity, title]),
      `${project.name}: nothing stands out among ${runs} runs. Looked for: ${lookedFor.join("; ")}.`,
    );
    for (const { title, evidence } of findings) printLine(`${title}: ${evidence}`);
  }
}
