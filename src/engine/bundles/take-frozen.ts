import { fileEntry } from "../../formats/index.ts";
import { statement, type ReadDb } from "../../store/index.ts";
import { listFrozenBlocks } from "./frozen-data.ts";
import type { TakenEntity } from "./merge/plan-merge.ts";
import type { Problem, ReadBundle } from "./read-bundle.ts";
import { storeEntry } from "./store-entry.ts";
import { tellEntity } from "./tell-entity.ts";

export interface FrozenToTake {
  readonly sha256: string;
  /** `report "Ablation"` */
  readonly where: string;
}

/** Data of frozen blocks that reports here name, or will once these fields are taken. */
export function listFrozenToTake(
  db: ReadDb,
  { fields }: ReadBundle["edits"],
  taken: readonly TakenEntity[],
): FrozenToTake[] {
  const isNamed = statement(db, "SELECT 1 FROM report_files WHERE sha256 = ?", "pluck");
  const isTaken = (entity: string, field: string): boolean =>
    taken.some((one) => one.entity === entity && one.fields.some((its) => its.field === field));
  return listFrozenBlocks(fields)
    .filter(
      ({ entity, field, sha256 }) => isTaken(entity, field) || isNamed.get(sha256) !== undefined,
    )
    .map(({ entity, sha256 }) => ({ sha256, where: tellEntity(entity, fields[entity] ?? {}) }));
}

/** Into the artifact store, before a report names it. Answers what of it is not to be had: its block tells that. */
export async function takeFrozen(
  bundle: ReadBundle,
  frozen: readonly FrozenToTake[],
  store: string,
): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const { sha256, where } of frozen) {
    const stored = await storeEntry(bundle, sha256, store, "frozen-");
    if (stored === "absent")
      problems.push({
        entry: fileEntry(sha256),
        reason: `the data of a frozen block of ${where} is not in the bundle, and not here`,
      });
    else if (stored === "other")
      problems.push({
        entry: fileEntry(sha256),
        reason: `it is not the data of the frozen block of ${where}`,
      });
  }
  return problems;
}
