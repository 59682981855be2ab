import { relative, sep } from "node:path";
import { watch } from "chokidar";
import { isLeftOut } from "./left-out.ts";
import type { ChangeEvents, Watch, WatchOptions } from "./watch.ts";

const POLL_MS = 1000;

/** Looks at every wanted file and every folder once a second. Resolves when all of them were looked at once. */
export async function watchByPolling(
  root: string,
  options: WatchOptions,
  events: ChangeEvents,
): Promise<Watch> {
  const begun = Promise.withResolvers<void>();
  let ready = false;
  const toPosix = (path: string): string => relative(root, path).split(sep).join("/");
  const watcher = watch(root, {
    // A file that came between the last look at its folder and the beginning of the watch has no other event.
    ignoreInitial: false,
    followSymlinks: false,
    usePolling: true,
    interval: POLL_MS,
    binaryInterval: POLL_MS,
    ignorePermissionErrors: true,
    atomic: false,
    ignored: (path, stats) => {
      if (path === root) return false;
      if (stats?.isFile() === true) return !options.isWanted(toPosix(path));
      return isLeftOut(root, toPosix(path), options);
    },
  })
    .on("add", (path) => {
      if (ready) events.onFile(toPosix(path));
      else events.onPresent(toPosix(path));
    })
    .on("change", (path) => events.onFile(toPosix(path)))
    .on("unlink", (path) => events.onFile(toPosix(path)))
    .on("addDir", (path) => {
      if (ready) events.onFolder(path === root ? "." : toPosix(path));
    })
    .on("error", (error) => {
      const { code = "" } = error as NodeJS.ErrnoException;
      if (code !== "ENOENT" && code !== "EACCES") events.onError(error);
    })
    .once("ready", () => {
      ready = true;
      begun.resolve();
    });
  await begun.promise;
  return { close: () => watcher.close() };
}
