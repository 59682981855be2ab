import { adjustP } from "../../base/stats/adjust.ts";
import { associate, readyColumn } from "../../base/stats/association.ts";
import { toFeature } from "../../base/stats/forest/features.ts";
import type { WireCorrelations } from "../../contract/compare-importance.ts";
import { statement, type ReadDb } from "../../store/index.ts";
import { readColumns } from "./read-table.ts";

/** How each two columns of the runs go together. */
export function readCorrelations(
  db: ReadDb,
  {
    runIds,
    columns: paths,
  }: { readonly runIds: readonly string[]; readonly columns: readonly string[] },
): WireCorrelations {
  const nums = statement(
    db,
    `SELECT r.num FROM json_each(?) j JOIN runs r ON r.id = j.value LEFT JOIN run_edits e ON e.run_id = r.id
      WHERE coalesce(e.removed, 0) = 0 GROUP BY r.num`,
    "pluck",
  ).all(JSON.stringify(runIds)) as number[];
  const columns = readColumns(db, nums, paths).map((cells, i) => {
    const name = paths[i] ?? "";
    // A metric that is infinite everywhere has no numbers, and its infinities are no texts.
    const kind = name.startsWith("metrics.") ? "numeric" : toFeature({ name, cells }).kind;
    return readyColumn({ kind, cells });
  });
  const pairs = columns.flatMap((a, i) =>
    columns.slice(i + 1).map((b, j) => ({ a: i, b: i + 1 + j, ...associate(a, b) })),
  );
  const adjusted = adjustP(
    pairs.map(({ p }) => p ?? Number.NaN),
    "benjamini-hochberg",
  );
  return {
    columns: columns.map(({ kind, order }, i) => ({ path: paths[i] ?? "", kind, n: order.length })),
    pairs: pairs.map((pair, i) => ({
      ...pair,
      adjusted: pair.p === null ? null : (adjusted[i] ?? null),
    })),
  };
}
