import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../../base/errors.ts";
import { concernsOneThing } from "./answers.ts";
import type { TransferContext } from "./context.ts";
import type { FileSource } from "./copied-run.ts";
import type { FileItem, FileRoot } from "./mlflow-side.ts";

const PAUSES_MS = [1000, 3000, 8000];

/** Files that the other side does not have, or has with other content; each is read back and compared. */
export async function sendFiles(
  context: TransferContext,
  where: string,
  source: FileSource,
  root: FileRoot,
): Promise<void> {
  const { to, report } = context;
  const tell = (what: string, error: unknown): void => {
    if (!concernsOneThing(error)) throw error;
    report.differ(where, what, error.message);
  };
  let files: readonly FileItem[];
  let there: ReadonlyMap<string, number>;
  try {
    files = await source.list();
    if (files.length === 0) return;
    to.requireWritable(root);
    there = new Map((await to.listFiles(root)).map(({ path, size }) => [path, size]));
  } catch (error) {
    return tell("files", error);
  }
  for (const file of files) {
    try {
      if (there.get(file.path) === file.size) {
        const [here, other] = [await source.hash(file.path), await to.hashFile(root, file.path)];
        if (here === other) continue;
      }
      const sha256 = await sendPatiently(context, source, root, file);
      report.count("files");
      if ((await to.hashFile(root, file.path)) !== sha256)
        report.differ(where, `file ${file.path}`, "has other content there");
    } catch (error) {
      tell(`file ${file.path}`, error);
    }
  }
}

/** Answers the SHA-256 of what was sent. */
async function sendPatiently(
  context: TransferContext,
  source: FileSource,
  root: FileRoot,
  file: FileItem,
): Promise<string> {
  for (const pause of PAUSES_MS) {
    try {
      return await send(context, source, root, file);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "UNAVAILABLE") throw error;
    }
    await sleep(pause, undefined, { signal: context.signal }).catch(() => undefined);
  }
  return send(context, source, root, file);
}

async function send(
  { to, report }: TransferContext,
  source: FileSource,
  root: FileRoot,
  file: FileItem,
): Promise<string> {
  const hash = createHash("sha256");
  let size = 0;
  let problem: AppError | undefined;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const bytes of source.read(file.path)) {
      size += bytes.length;
      // As long as it was listed: a server that never ends would fill the disk.
      if (size > file.size) throw (problem = otherSize(file));
      hash.update(bytes);
      report.count("bytes", bytes.length);
      yield bytes;
    }
    if (size < file.size) throw (problem = otherSize(file));
  }
  try {
    await to.writeFile(root, file, counted());
  } catch (error) {
    // What the sending made of it says less.
    throw problem ?? error;
  }
  return hash.digest("hex");
}

function otherSize({ path, size }: FileItem): AppError {
  return new AppError("DAMAGED", `${path} has not the ${size} bytes that it was listed with.`);
}
