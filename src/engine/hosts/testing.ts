import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseHostUrl } from "../../base/host-url.ts";
import type { FileRules } from "./file-rules.ts";
import type { Session } from "./ask.ts";
import { HostFollower } from "./follow-host.ts";
import { Mirror, mirrorFolder } from "./mirror.ts";
import { findFolder, openHost } from "./session.ts";

/* Test support: a host that is a shell on this machine, with tools of the test's own. Not part of the product. */

export interface FakeHost extends AsyncDisposable {
  readonly dataDir: string;
  /** The folder there. */
  readonly root: string;
  readonly url: string;
  /** Where its copies stand. */
  readonly copies: string;
  /** A folder for whatever the tools of the test note. */
  readonly notes: string;
  /** A program that is found before that of the system, as lines for `sh`. */
  putTool(name: string, script: string): Promise<void>;
  follower(rules?: Partial<FileRules>): HostFollower;
  readonly rules: FileRules;
  /** Asked by the test itself. */
  open(): Promise<Session>;
}

const RULES: FileRules = {
  prunedNames: [],
  choose: (paths) => new Set(paths.filter((path) => !/-(wal|journal)$/.test(path))),
  isDatabase: (path) => path.endsWith(".db"),
  isLoggerDatabase: () => true,
  isLog: () => Promise.resolve(true),
};

/** The last word of ssh's is what its other end runs. */
const SSH = `for last; do :; done\nexec sh -c "$last"`;

/** @param listing the best way of listing files that it has */
export async function startFakeHost(listing: "gnu" | "stat" | "ls" = "gnu"): Promise<FakeHost> {
  const home = await realpath(await mkdtemp(join(tmpdir(), "assay-host-")));
  const at = (name: string): string => join(home, name);
  for (const name of ["bin", "data", "there", "notes"]) await mkdir(at(name));
  const pathBefore = process.env["PATH"] ?? "";
  const putTool = async (name: string, script: string): Promise<void> => {
    await writeFile(at(`bin/${name}`), `#!/bin/sh\n${script}\n`);
    await chmod(at(`bin/${name}`), 0o755);
  };
  /** The system's own, without what the arguments ask for. */
  const refuse = (name: string, asked: string): Promise<void> =>
    putTool(
      name,
      `case "$*" in *${asked}*) exit 1;; esac\nPATH='${pathBefore}'\nexec ${name} "$@"`,
    );
  await putTool("ssh", SSH);
  if (listing !== "gnu") await refuse("find", "' -printf '");
  if (listing === "ls") await refuse("stat", "%");
  process.env["PATH"] = `${at("bin")}:${pathBefore}`;
  const url = `ssh://lab${at("there")}`;
  const place = parseHostUrl(url);
  if (place === undefined) throw new Error(`${url} is no address`);
  const followers: HostFollower[] = [];
  const closing = new AbortController();
  return {
    dataDir: at("data"),
    root: at("there"),
    url,
    copies: join(mirrorFolder(at("data"), url), "files"),
    notes: at("notes"),
    rules: RULES,
    putTool,
    follower(rules = {}) {
      const follower = new HostFollower({
        place,
        mirror: new Mirror(at("data"), url),
        rules: { ...RULES, ...rules },
        ssh: { configFile: undefined },
        onStatus: () => undefined,
      });
      followers.push(follower);
      return follower;
    },
    async open() {
      const opened = await openHost(place, { configFile: undefined }, closing.signal);
      const found = await findFolder(opened, at("there"));
      if (found === undefined) throw new Error("its folder is not there");
      return { ...opened, root: found.root };
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      for (const follower of followers) await follower.close();
      process.env["PATH"] = pathBefore;
      await rm(home, { recursive: true, force: true });
    },
  };
}
