import { basename, isAbsolute, join, relative } from "node:path";
import type { LeftOut } from "../../../contract/ingest-import.ts";
import type { EngineThreads } from "../../threads.ts";
import { artifactFolders, type RunStore } from "../../artifact-folders.ts";
import { isWithin } from "../../local-paths.ts";
import { folderOf } from "../paths.ts";
import type { ImportPlace } from "./detect.ts";
import type { ArtifactRow, ImportedSource } from "./queries.ts";
import type { MlflowExtras } from "./read-mlflow.ts";
import type { FoundArtifact } from "./writes.ts";

/** What came besides logs. */
export interface ImportExtras {
  readonly models: MlflowExtras["models"];
  /** Runs that their logger has as deleted, by its ids. */
  readonly deleted: readonly string[];
  readonly left: readonly LeftOut[];
}

export interface ArtifactFinding {
  readonly threads: EngineThreads;
  readonly projectId: string;
  readonly place: ImportPlace;
  readonly sources: readonly ImportedSource[];
  readonly isStopped: () => boolean;
  /** Called source by source, so that a long search keeps what it found. */
  readonly onFound: (found: readonly FoundArtifact[]) => Promise<void>;
}

const NOTHING: ImportExtras = { models: [], deleted: [], left: [] };

/** Finds the files that belong to runs, and what else of the store no log tells. */
export async function findExtras(finding: ArtifactFinding): Promise<ImportExtras> {
  switch (finding.place.format) {
    case "mlflow":
      return finding.place.scope.only === undefined
        ? ofMlflowFiles(finding)
        : ofMlflowDatabase(finding);
    case "wandb":
      return { ...NOTHING, left: await ofWandb(finding) };
    case "neptune":
      return { ...NOTHING, left: await ofNeptune(finding) };
    case "tensorboard":
      await ofTensorboard(finding);
      return NOTHING;
  }
}

async function ofWandb(finding: ArtifactFinding): Promise<readonly LeftOut[]> {
  const left: LeftOut[] = [];
  await forArtifacts(finding, async (artifact) => {
    if (artifact.place !== "") return;
    const problem = "W&B keeps the files of an artifact in its own cache until they are sent";
    await setProblem(finding, artifact, problem);
  });
  for (const source of finding.sources) {
    const folder = folderOf(source.path);
    left.push(...(await takeFolder(finding, source, join(folder, "files"))));
  }
  return left;
}

/** Images and the like stay in the event files that hold them. */
async function ofTensorboard({
  threads,
  place,
  projectId,
  onFound,
}: ArtifactFinding): Promise<void> {
  const files = await threads.read.call.ingest.listMediaFiles({ projectId });
  await onFound(files.map((file) => ({ ...file, place: join(place.root, file.path) })));
}

/** Its records name the files, in their own folder; a set of files is a folder. */
async function ofNeptune(finding: ArtifactFinding): Promise<readonly LeftOut[]> {
  const { threads, place, projectId, onFound } = finding;
  const left: LeftOut[] = [];
  await forArtifacts(finding, async (artifact) => {
    if (isAbsolute(artifact.place)) return;
    const project = basename(folderOf(artifact.sourcePath)).replace(/^\.$/, basename(place.root));
    const files = join(place.artifactRoot, "files");
    const found = await threads.parse.call.parse.locate({
      bases: [join(files, project), files, join(place.artifactRoot, project)],
      path: artifact.place,
    });
    if (found.kind === "left") {
      await setProblem(finding, artifact, found.reason);
      return;
    }
    await onFound([{ ...artifact, place: found.path }]);
    if (found.kind === "file") return;
    const listing = await threads.parse.call.parse.listFiles({
      folder: found.path,
      name: artifact.path,
    });
    left.push(...listing.left);
    await threads.write.call.ingest.replaceArtifact({
      projectId,
      artifact,
      found: listing.files.map((path) => ({
        sourcePath: artifact.sourcePath,
        part: artifact.part,
        path: `${artifact.path}/${path}`,
        place: join(found.path, path),
      })),
    });
  });
  return left;
}

function setProblem(
  { threads, projectId }: ArtifactFinding,
  artifact: ArtifactRow,
  problem: string,
): Promise<void> {
  return threads.write.call.ingest.setArtifacts({ projectId, taken: [{ ...artifact, problem }] });
}

/** Those that the logs named, a page at a time. */
async function forArtifacts(
  { threads, projectId, isStopped }: ArtifactFinding,
  work: (artifact: ArtifactRow) => Promise<void>,
): Promise<void> {
  let after: ArtifactRow | undefined;
  do {
    const page: readonly ArtifactRow[] = await threads.read.call.ingest.listArtifacts({
      projectId,
      ...(after !== undefined && { after }),
    });
    for (const artifact of page) if (!isStopped()) await work(artifact);
    after = page.at(-1);
  } while (after !== undefined && !isStopped());
}

async function ofMlflowFiles(finding: ArtifactFinding): Promise<ImportExtras> {
  const { threads, place, sources } = finding;
  // <store>/<experiment>/<run>; deleted experiments lie in <store>/.trash.
  const storeOf = (path: string): string =>
    folderOf(folderOf(path)).replace(/(^|\/)\.trash$/, "") || ".";
  const all: ImportExtras[] = [];
  for (const [store, own] of Map.groupBy(sources, ({ path }) => storeOf(path))) {
    const prefix = store === "." ? "" : `${store}/`;
    const extras = await threads.parse.call.parse.readMlflowFiles({
      store: join(place.root, store),
      runs: own.map(({ path }) => path.slice(prefix.length)),
    });
    const left = [...extras.left];
    const places = new Map(extras.runs.map((run) => [run.id, run]));
    for (const source of own) {
      const run = places.get(source.path.slice(source.path.lastIndexOf("/") + 1));
      const ofRun = { run: join(place.root, source.path) };
      left.push(...(await takeUri(finding, source, run?.uri ?? "", ofRun)));
    }
    all.push({ models: extras.models, left, deleted: deletedOf(extras) });
  }
  return {
    models: all.flatMap(({ models }) => models),
    deleted: all.flatMap(({ deleted }) => deleted),
    left: all.flatMap(({ left }) => left),
  };
}

async function ofMlflowDatabase(finding: ArtifactFinding): Promise<ImportExtras> {
  const { threads, place, sources } = finding;
  const extras = await threads.parse.call.parse.readMlflowDatabase({ path: place.path });
  const places = new Map(extras.runs.map((run) => [run.id, run]));
  const left = [...extras.left];
  for (const source of sources) {
    const run = places.get(source.part);
    if (run === undefined) continue;
    left.push(...(await takeUri(finding, source, run.uri, { database: place.root })));
  }
  return { models: extras.models, left, deleted: deletedOf(extras) };
}

function deletedOf({ runs }: MlflowExtras): string[] {
  return runs.filter(({ deleted }) => deleted).map(({ id }) => id);
}

/** Files at a run's artifact address, or where MLflow keeps them by itself. */
async function takeUri(
  finding: ArtifactFinding,
  source: ImportedSource,
  uri: string,
  store: RunStore,
): Promise<readonly LeftOut[]> {
  const { root } = finding.place;
  const { said, usual, isUsual } = artifactFolders(uri, store);
  for (const folder of new Set([...(said === undefined ? [] : [said]), ...usual])) {
    if (!isWithin(folder, root)) continue;
    const { found, left } = await takeFiles(finding, source, relative(root, folder));
    if (found > 0 || left.length > 0) return left;
  }
  const isElsewhere = said === undefined ? /^[a-z][a-z0-9+.-]*:/i.test(uri) : !isWithin(said, root);
  if (!isElsewhere || isUsual) return [];
  const reason =
    said === undefined
      ? "its artifacts are on another machine, which is not asked"
      : "its artifacts lie outside of the imported folder";
  return [{ kind: "artifact", what: uri, where: source.part || source.path, reason, count: 1 }];
}

async function takeFolder(
  finding: ArtifactFinding,
  source: ImportedSource,
  folder: string,
): Promise<readonly LeftOut[]> {
  return (await takeFiles(finding, source, folder)).left;
}

async function takeFiles(
  { threads, place, isStopped, onFound }: ArtifactFinding,
  source: ImportedSource,
  folder: string,
): Promise<{ readonly found: number; readonly left: readonly LeftOut[] }> {
  if (isStopped()) return { found: 0, left: [] };
  const absolute = join(place.root, folder);
  const { files, left } = await threads.parse.call.parse.listFiles({
    folder: absolute,
    name: folder,
  });
  await onFound(
    files.map((path) => ({
      sourcePath: source.path,
      part: source.part,
      path,
      place: join(absolute, path),
    })),
  );
  return { found: files.length, left };
}
