import { expect, test } from "vitest";
import { whyIrrelevant } from "./name-keys.ts";

test("what only says where files are written or what a run is called, and what may be other data", () => {
  for (const key of ["output_dir", "cache_dir", "data.output_dir", "run_name", "exp/id"])
    expect([key, whyIrrelevant(key)]).toEqual([key, expect.stringContaining("only")]);
  for (const key of ["data.cache_dir", "dataset_tmp_path", "group_name", "task_name", "lr"])
    expect([key, whyIrrelevant(key)]).toEqual([key, undefined]);
});
