/** The folder that the paths of a version's files are told in: what was registered, or of a single file the one around it. */
export function baseOf(origin: {
  readonly path: string;
  readonly files: ReadonlyArray<{ readonly path: string }>;
}): string {
  const { path, files } = origin;
  if (!files.some((file) => file.path === path)) return path;
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : ".";
}

/** A path in a folder, relative to it. */
export function below(folder: string, path: string): string {
  return folder === "." || folder === "" ? path : path.slice(folder.length + 1);
}
