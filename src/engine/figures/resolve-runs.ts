import { plural } from "../../base/number-text.ts";
import type { RecipeRuns, RecipeSet } from "../../contract/figure-recipe.ts";
import type { RunSelection } from "../../contract/compare-groups.ts";
import type { EngineThreads } from "../threads.ts";

export interface FigureGroup {
  readonly label: string;
  readonly runIds: readonly string[];
  /** Values of `paths`. */
  readonly values: ReadonlyArray<number | string | null>;
}

export interface ResolvedRuns {
  readonly groups: readonly FigureGroup[];
  /** That they were grouped by. */
  readonly paths: readonly string[];
  /** Sets that they come from. */
  readonly sets: number;
}

/** What a recipe names and the data does not have, each said in a line. */
export interface Findings {
  readonly missing: Set<string>;
  readonly warnings: Set<string>;
}

/** Names at most so many of what is missing in one line. */
const MOST_NAMED = 1000;

/** The groups of a recipe as they are now. What is not there goes to the findings; what is there is answered. */
export async function resolveRuns(
  threads: EngineThreads,
  { sets, groupBy }: RecipeRuns,
  { missing, warnings }: Findings,
  signal: AbortSignal | undefined,
): Promise<ResolvedRuns> {
  const projects = await threads.read.call.runs.listProjects();
  const selections: Array<{ label?: string; runs: RunSelection }> = [];
  const known: RecipeSet[] = [];
  for (const set of sets) {
    const selection = selectionOf(set, projects, missing);
    if (selection === undefined) continue;
    known.push(set);
    selections.push({ ...(set.label !== undefined && { label: set.label }), runs: selection });
  }
  if (selections.length === 0) return { groups: [], paths: [], sets: 0 };
  const opened = await threads.analyse.call.compare.openComparison(
    { sets: selections, groupBy },
    { signal },
  );
  known.forEach((set, i) => {
    const found = new Set(opened.groups.flatMap((group) => (group.set === i ? group.runIds : [])));
    const name = tellSet(set, i);
    const gone = (set.ids ?? []).filter((id) => !found.has(id));
    for (const id of gone.slice(0, MOST_NAMED))
      missing.add(`${name}: there is no run ${id}, or it was removed`);
    if (gone.length > MOST_NAMED)
      missing.add(`${name}: and ${plural(gone.length - MOST_NAMED, "more run")}`);
    if (set.ids === undefined && found.size === 0) missing.add(`${name}: no run is found`);
    else if (found.size < (set.atLeast ?? 0) && gone.length === 0)
      missing.add(
        `${name}: ${plural(found.size, "run")} found, at least ${set.atLeast} are expected`,
      );
  });
  if (opened.shared > 0)
    warnings.add(`${plural(opened.shared, "run")} in more than one of the sets.`);
  return {
    groups: opened.groups.flatMap(({ label, runIds, values }) =>
      runIds.length === 0 ? [] : [{ label, runIds, values }],
    ),
    paths: opened.paths,
    sets: known.length,
  };
}

function tellSet({ label, query, project }: RecipeSet, index: number): string {
  const words = label ?? query ?? project;
  return words === undefined || words === "" ? `set ${index + 1}` : `set "${words.slice(0, 200)}"`;
}

function selectionOf(
  { ids, project, query, search }: RecipeSet,
  projects: ReadonlyArray<{
    readonly id: string;
    readonly name: string;
    readonly root: string | null;
  }>,
  missing: Set<string>,
): RunSelection | undefined {
  if (ids !== undefined) return { runIds: ids };
  const which = {
    ...(query !== undefined && { query }),
    ...(search !== undefined && { search }),
  };
  if (project === undefined) return which;
  const exact = projects.find(({ id, root }) => id === project || root === project);
  const named = projects.filter(({ name }) => name === project);
  const found = exact ?? (named.length === 1 ? named[0] : undefined);
  if (found !== undefined) return { projectId: found.id, ...which };
  missing.add(
    named.length > 1
      ? `project "${project}": ${named.length} have this name; name its folder or id`
      : `project "${project}": there is none`,
  );
  return undefined;
}
