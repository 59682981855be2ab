import type { ApiClient } from "./rpc.ts";

/** Runs that are equal in all params but their seed, as one group. */
export const SEED_GROUPS = "everything-but-the-seed";

interface Which {
  readonly projectId?: string;
  readonly query?: string;
  readonly search?: string;
  readonly removed?: boolean | undefined;
  readonly at?: number;
}

/** By what they are grouped: the params that vary among these runs. Where none does they are one group, by a value that all have. */
export async function seedGroupPaths(
  api: ApiClient,
  { projectId, query, search, removed, at }: Which,
): Promise<string[]> {
  const runs = {
    ...(projectId !== undefined && { projectId }),
    ...(query !== undefined && { query }),
    ...(search !== undefined && { search }),
    ...(removed !== undefined && { removed }),
  };
  const { paths } = await api.compare.openComparison({
    ...(at !== undefined && { at }),
    sets: [{ runs }],
    groupBy: "repetitions",
  });
  return paths.length === 0 ? ["project"] : paths;
}
