import { summarize } from "../../../base/stats/summary.ts";
import { toThree, type Found } from "./found.ts";
import { shortHash, type ProjectRun, type ProjectRuns } from "./project-runs.ts";

const isOver = ({ state }: ProjectRun): boolean => state !== "running";

/** Why a run counts as failed; undefined where it does not. */
function failureOf(run: ProjectRun): string | undefined {
  if (run.state === "failed") return "failed";
  return run.points > 0 && !Number.isFinite(run.last)
    ? "ended with a value that is no number"
    : undefined;
}

/** Repetitions of which some failed while most did not: it is not the configuration. */
export function findFailedSeeds({ runs, metric }: ProjectRuns): Found[] {
  const groups = Map.groupBy(
    runs.filter((run) => isOver(run) && run.config !== ""),
    ({ config }) => config,
  );
  return [...groups].flatMap(([config, group]): Found[] => {
    const failed = group.filter((run) => failureOf(run) !== undefined);
    const good = group.filter((run) => failureOf(run) === undefined);
    if (failed.length === 0 || failed.length >= good.length) return [];
    const [first] = failed;
    if (first === undefined) return [];
    const reached = summarize(good.map(({ value }) => value));
    const reach =
      reached === undefined || metric === undefined
        ? ""
        : ` The others reach ${toThree(reached.min)} to ${toThree(reached.max)} in ${metric}.`;
    const what = failed.length === 1 ? first.name : `${failed.length} runs`;
    return [
      {
        key: `failed:${shortHash(config)}`,
        kind: "failed",
        severity: "medium",
        title: `${what} failed where ${good.length === 1 ? "a repetition" : `${good.length} repetitions`} did not`,
        evidence: `${failed.length} of ${group.length} runs with the same params but the seed: ${failed
          .slice(0, 5)
          .map((run) => `${run.name} ${failureOf(run)}`)
          .join(", ")}${failed.length > 5 ? " and more" : ""}.${reach}`,
        sets: [
          {
            label: failed.length === 1 ? first.name : "failed",
            runIds: failed.map(({ id }) => id),
          },
          { label: "its repetitions", runIds: good.map(({ id }) => id) },
        ],
        p: null,
        rests: {
          about: shortHash(
            failed
              .map(({ id }) => id)
              .toSorted()
              .join(),
          ),
          size: failed.length,
          place: 0,
        },
      },
    ];
  });
}
