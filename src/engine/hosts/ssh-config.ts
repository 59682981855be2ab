import { glob, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

export interface ConfiguredHost {
  /** As `ssh NAME` knows it. */
  readonly name: string;
  readonly address: string | null;
  readonly user: string | null;
}

interface Line {
  readonly keyword: string;
  readonly values: readonly string[];
}

const MAX_BYTES = 1024 * 1024;
const MAX_DEPTH = 8;
const MAX_FILES = 200;

/** Keyword and arguments of each line (ssh_config(5)). */
function parseLines(text: string): Line[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const found = /^\s*([A-Za-z]+)(?:\s*=\s*|\s+)(.*?)\s*$/.exec(line);
    if (found === null) return [];
    const words = [...(found[2] ?? "").matchAll(/"([^"]*)"|(\S+)/g)].map(
      (word) => word[1] ?? word[2] ?? "",
    );
    const comment = words.findIndex((word) => word.startsWith("#"));
    return [
      {
        keyword: (found[1] ?? "").toLowerCase(),
        values: comment < 0 ? words : words.slice(0, comment),
      },
    ];
  });
}

/** Hosts that the lines name outright: patterns stand for hosts that nobody listed. */
function listNamed(lines: readonly Line[]): ConfiguredHost[] {
  const hosts = new Map<string, { name: string; address: string | null; user: string | null }>();
  let current: string[] = [];
  for (const { keyword, values } of lines) {
    const [value = null] = values;
    if (keyword === "match") current = [];
    else if (keyword === "host") {
      current = values.filter((name) => !/[*?!]/.test(name));
      for (const name of current)
        if (!hosts.has(name)) hosts.set(name, { name, address: null, user: null });
    } else if (keyword === "hostname" || keyword === "user") {
      const key = keyword === "user" ? "user" : "address";
      for (const name of current) {
        const host = hosts.get(name);
        // The first value counts, as for ssh.
        if (host !== undefined) host[key] ??= value;
      }
    }
  }
  return [...hosts.values()];
}

/** The hosts of the user's ssh config and of what it includes; what cannot be read names none. */
export async function readConfiguredHosts(
  configFile: string | undefined,
): Promise<ConfiguredHost[]> {
  const folder = join(homedir(), ".ssh");
  return listNamed(
    await readLines(configFile ?? join(folder, "config"), folder, { depth: 0, files: 0 }),
  );
}

async function readLines(
  path: string,
  folder: string,
  seen: { readonly depth: number; files: number },
): Promise<Line[]> {
  if (seen.depth > MAX_DEPTH || seen.files++ > MAX_FILES) return [];
  let text: string;
  try {
    text = (await readFile(path, "utf8")).slice(0, MAX_BYTES);
  } catch {
    return [];
  }
  const lines: Line[] = [];
  for (const line of parseLines(text)) {
    if (line.keyword !== "include") {
      lines.push(line);
      continue;
    }
    for (const value of line.values) {
      const pattern = value.startsWith("~/") ? join(homedir(), value.slice(2)) : value;
      const paths = await collect(glob(isAbsolute(pattern) ? pattern : join(folder, pattern)));
      const below = { depth: seen.depth + 1, files: seen.files };
      for (const included of paths.sort())
        lines.push(...(await readLines(included, folder, below)));
      seen.files = below.files;
    }
  }
  return lines;
}

async function collect(paths: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const path of paths) all.push(path);
  return all;
}
