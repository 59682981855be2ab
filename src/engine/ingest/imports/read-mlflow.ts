import { join } from "node:path";
import type { LeftOut } from "../../../contract/ingest-import.ts";
import {
  countUnread,
  parseRunPlace,
  readRegistry,
  readRunPlaces,
  type MlflowModel,
  type MlflowRunPlace,
  type UnreadKind,
} from "../../../formats/index.ts";
import { askDatabase } from "../read-database.ts";
import { listFolders, readRegistryFolder, readSmall, type LeftModel } from "../read-models.ts";

/** What of an MLflow store no log tells. */
export interface MlflowExtras {
  readonly models: readonly MlflowModel[];
  readonly runs: readonly MlflowRunPlace[];
  readonly left: readonly LeftOut[];
}

export function readMlflowDatabase({ path }: { readonly path: string }): Promise<MlflowExtras> {
  return askDatabase(path, (db) => ({
    models: readRegistry(db),
    runs: readRunPlaces(db),
    left: countUnread(db).map(toLeft),
  }));
}

const toLeftModel = ({ what, reason }: LeftModel): LeftOut => ({
  kind: "model",
  what,
  where: "",
  reason,
  count: 1,
});

const toLeft = ({ what, count }: UnreadKind): LeftOut => ({
  kind: "record",
  what: `MLflow's ${what}`,
  where: "",
  reason: "not read yet",
  count,
});

/** @param store the folder of the experiments; `runs` lie below it, POSIX */
export async function readMlflowFiles({
  store,
  runs,
}: {
  readonly store: string;
  readonly runs: readonly string[];
}): Promise<MlflowExtras> {
  const places: MlflowRunPlace[] = [];
  let inputs = 0;
  for (const run of runs) {
    const place = parseRunPlace((await readSmall(join(store, run, "meta.yaml"))) ?? "");
    if (place !== undefined)
      places.push({ ...place, deleted: place.deleted || run.startsWith(".trash/") });
    inputs += (await listFolders(join(store, run, "inputs"))).length;
  }
  let traces = 0;
  let logged = 0;
  for (const experiment of new Set(runs.map((run) => run.slice(0, run.lastIndexOf("/"))))) {
    traces += (await listFolders(join(store, experiment, "traces"))).length;
    logged += (await listFolders(join(store, experiment, "models"))).length;
  }
  const unread: UnreadKind[] = [
    { what: "traces", count: traces },
    { what: "logged models", count: logged },
    { what: "data sets of runs", count: inputs },
  ];
  const { models, left } = await readRegistryFolder(join(store, "models"));
  return {
    models,
    runs: places,
    left: [...left.map(toLeftModel), ...unread.filter(({ count }) => count > 0).map(toLeft)],
  };
}
