import { statement, type ReadDb } from "../../store/index.ts";
import type { ModelEdit } from "../runs/index.ts";

/** Where an alias stood, and behind it where it stood before. A rollback goes along this, so that the next one goes further. */
interface Place {
  readonly version: number | null;
  readonly before: Place | undefined;
}

interface MoveRow {
  readonly id: string;
  readonly undoes: string | null;
  readonly after: string;
}

/** By alias where it stands, as the journal tells it. */
function readPlaces(db: ReadDb, modelId: string): Map<string, Place | undefined> {
  const rows = statement(
    db,
    `SELECT id, undoes, after FROM journal WHERE entity = ? AND op = 'model.edit' AND unapplied IS NULL
        AND after ->> '$.aliases' IS NOT NULL ORDER BY seq`,
  ).iterate(`model:${modelId}`) as Iterable<MoveRow>;
  const places = new Map<string, Place | undefined>();
  /** Before each entry: what taking the entry back leads to. */
  const placesBefore = new Map<string, ReadonlyMap<string, Place | undefined>>();
  for (const { id, undoes, after } of rows) {
    const { aliases = {}, rollback } = JSON.parse(after) as ModelEdit;
    const was = new Map<string, Place | undefined>();
    const takenBack = undoes === null ? undefined : placesBefore.get(undoes);
    for (const [alias, version] of Object.entries(aliases)) {
      const place = places.get(alias);
      was.set(alias, place);
      places.set(
        alias,
        takenBack?.has(alias) === true
          ? takenBack.get(alias)
          : ((rollback === true ? findPlace(place, (one) => one === version) : undefined) ?? {
              version,
              before: place,
            }),
      );
    }
    placesBefore.set(id, was);
  }
  return places;
}

/** The nearest one before `place` at such a version. */
function findPlace(
  place: Place | undefined,
  fits: (version: number) => boolean,
): Place | undefined {
  for (let one = place?.before; one !== undefined; one = one.before)
    if (one.version !== null && fits(one.version)) return one;
  return undefined;
}

/**
 * By alias the version that a rollback leads to: the one before its last move that was no rollback. Times when it was
 * on no version, or on one that is gone, are passed over.
 */
export function readRollbacks(
  db: ReadDb,
  modelId: string,
  versions: ReadonlySet<number>,
): ReadonlyMap<string, number> {
  const rollbacks = new Map<string, number>();
  for (const [alias, place] of readPlaces(db, modelId)) {
    const target = findPlace(place, (one) => one !== place?.version && versions.has(one));
    if (typeof target?.version === "number") rollbacks.set(alias, target.version);
  }
  return rollbacks;
}
