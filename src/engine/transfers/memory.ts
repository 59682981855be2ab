import { createHash } from "node:crypto";
import { appendFile, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const line = z.object({
  kind: z.enum(["experiment", "run", "version", "alias"]),
  from: z.string(),
  to: z.string(),
  /** Of the source when both sides were found equal; of versions and aliases, what was set on the other side. "" for none. */
  seal: z.string(),
});
type Line = z.infer<typeof line>;

/**
 * What was sent to a server or fetched from it, one line after the other in a file of the data folder. The marks on the other side
 * say the same: a file that is lost costs time and makes nothing twice.
 */
export interface Memory {
  /** What a thing became on the other side. */
  find(kind: Line["kind"], from: string): string | undefined;
  /** Both sides were equal when the source had this seal. */
  isSealed(kind: Line["kind"], from: string, to: string, seal: string): boolean;
  put(entry: Line): Promise<void>;
}

export async function openMemory(
  dataDir: string,
  { direction, server }: { readonly direction: string; readonly server: string },
): Promise<Memory> {
  const folder = join(dataDir, "transfers");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const name = createHash("sha256").update(`${direction} ${server}`).digest("hex").slice(0, 24);
  const path = join(folder, `${direction}-${name}.jsonl`);
  const known = new Map<string, Line>();
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  for (const one of text.split("\n")) {
    const entry = readLine(one);
    if (entry !== undefined) known.set(`${entry.kind} ${entry.from}`, entry);
  }
  // A line that was cut off by a kill is ended, so that the next one is whole.
  let separator = text === "" || text.endsWith("\n") ? "" : "\n";
  let writing: Promise<unknown> = Promise.resolve();
  return {
    find: (kind, from) => known.get(`${kind} ${from}`)?.to,
    isSealed(kind, from, to, seal) {
      const entry = known.get(`${kind} ${from}`);
      return entry !== undefined && entry.to === to && entry.seal !== "" && entry.seal === seal;
    },
    async put(entry) {
      known.set(`${entry.kind} ${entry.from}`, entry);
      const write = writing.then(() => {
        const all = `${separator}${JSON.stringify(entry)}\n`;
        separator = "";
        return appendFile(path, all, { mode: 0o600 });
      });
      writing = write.catch(() => undefined);
      await write;
    },
  };
}

function readLine(text: string): Line | undefined {
  try {
    return line.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
