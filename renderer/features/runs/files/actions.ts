import { api } from "../../../client/api.ts";
import { signFile } from "../../../client/run-file.ts";
import { copyText } from "../../../kit/clipboard.ts";
import { notify } from "../../../kit/notify.tsx";

export async function downloadFile(runId: string, path: string): Promise<void> {
  const { url } = await signFile(runId, path, "download");
  const link = document.createElement("a");
  link.href = url;
  link.download = "";
  link.click();
}

/** Absolute on the engine's machine; of a file that a client sent its address as an artifact. */
export async function copyFilePath(runId: string, path: string): Promise<void> {
  const { folder, uploads } = await api.runs.getAbout({ runId });
  const text = joinHome(folder ?? uploads, path);
  await copyText(text);
  notify(`Copied ${text}`);
}

/** Windows' own separator for a folder that is written with it. */
function joinHome(home: string | null, path: string): string {
  if (home === null) return path;
  const own = path === "." ? "" : path;
  const isWindows = /^[a-z]:\\|^\\\\/i.test(home);
  const separator = isWindows ? "\\" : "/";
  const tail = isWindows ? own.replaceAll("/", "\\") : own;
  return tail === "" ? home : `${home.replace(/[/\\]+$/, "")}${separator}${tail}`;
}
