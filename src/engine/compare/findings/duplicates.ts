import type { Found } from "./found.ts";
import { shortHash, type ProjectRuns } from "./project-runs.ts";

/** Fewer may be equal by chance: a score of 1. */
const LEAST_POINTS = 3;

/**
 * Finished runs of one experiment with the same params, the seed too, the same script and the same code: done twice, or (with
 * equal values) there twice. One that stopped early was started again for that, which is no news.
 */
export function findDuplicates({ runs, metric }: ProjectRuns): Found[] {
  const groups = Map.groupBy(
    runs.filter(
      ({ config, state, points }) =>
        config !== "" && state === "finished" && points >= LEAST_POINTS,
    ),
    ({ exact, code, experiment }) => JSON.stringify([exact, code, experiment]),
  );
  return [...groups].flatMap(([sign, group]): Found[] => {
    const [first, second] = group;
    if (first === undefined || second === undefined) return [];
    const isEqual = group.every(
      ({ value, last }) => Object.is(value, first.value) && Object.is(last, first.last),
    );
    const isCopy = isEqual && group.every(({ print }) => print === first.print);
    // Without a seed that says otherwise, equal params are repetitions.
    if (!isCopy && !first.hasSeed) return [];
    const names = group.slice(0, 3).map(({ name }) => name);
    const more = group.length - names.length;
    const [last, before] = [names.at(-1) ?? "", names.slice(0, -1).join(", ")];
    const list = more > 0 ? `${names.join(", ")} and ${more} more` : `${before} and ${last}`;
    const same = `the same params${first.hasSeed ? ", the same seed" : ""}${first.code.trim() === "" ? "" : " and the same code"}`;
    return [
      {
        key: `same:${shortHash(sign)}`,
        kind: isCopy ? "copy" : "repeat",
        severity: "low",
        title: isCopy ? `${list} are copies of each other` : `${list} are the same run, done again`,
        evidence: isCopy
          ? `${group.length} runs have ${same}, and all their curves are equal as far as number, sum and end tell (${first.points} points of ${metric ?? "the judged metric"}).`
          : `${group.length} runs have ${same}; ${isEqual ? `${metric ?? "the judged metric"} is equal in all, their other curves are not` : "their values differ, so repeating it does not give the same result"}.`,
        sets: group.slice(0, 20).map((run) => ({ label: run.name, runIds: [run.id] })),
        p: null,
        rests: {
          about: shortHash(
            group
              .map(({ id }) => id)
              .toSorted()
              .join(),
          ),
          size: group.length,
          place: 0,
        },
      },
    ];
  });
}
