interface Targets {
  readonly runIds: ReadonlyMap<string, string>;
  readonly modelIds: ReadonlyMap<string, string>;
  /** Of the run that the version is made from, on both sides. */
  readonly artifactUris: { readonly from: string; readonly to: string } | undefined;
}

/** Where the files of a version are on the other side. */
export function toTargetSource(
  source: string,
  { runIds, modelIds, artifactUris }: Targets,
): { readonly source: string; readonly isElsewhere: boolean } {
  const [, scheme, id = "", rest = ""] = /^(runs|models):\/+([^/]+)(.*)$/s.exec(source) ?? [];
  const target =
    scheme === "runs" ? runIds.get(id) : scheme === "models" ? modelIds.get(id) : undefined;
  if (target !== undefined) return { source: `${scheme}:/${target}${rest}`, isElsewhere: false };
  if (artifactUris !== undefined && isBelow(source, artifactUris.from))
    return {
      source: `${artifactUris.to}${source.slice(artifactUris.from.length)}`,
      isElsewhere: false,
    };
  const [, root, modelId = "", below = ""] =
    /^(.*\/models\/)(m-[\da-f]{32})(\/artifacts(?:\/.*)?)$/s.exec(source) ?? [];
  const model = root === undefined ? undefined : modelIds.get(modelId);
  // The files of a logged model, by its own name.
  if (model !== undefined)
    return { source: `models:/${model}${below.replace(/^\/artifacts/, "")}`, isElsewhere: false };
  return { source, isElsewhere: true };
}

function isBelow(path: string, root: string): boolean {
  return root !== "" && (path === root || path.startsWith(`${root.replace(/\/+$/, "")}/`));
}
