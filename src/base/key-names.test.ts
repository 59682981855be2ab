import { expect, test } from "vitest";
import { namesOrigin, whyIrrelevant } from "./key-names.ts";

test("what only says where files are written or what a run is called, and what may be other data", () => {
  for (const key of ["output_dir", "cache_dir", "data.output_dir", "run_name", "exp/id"])
    expect([key, whyIrrelevant(key)]).toEqual([key, expect.stringContaining("only")]);
  for (const key of ["data.cache_dir", "dataset_tmp_path", "group_name", "task_name", "lr"])
    expect([key, whyIrrelevant(key)]).toEqual([key, undefined]);
});

test("what only says which code ran and where, which is no setting", () => {
  for (const key of ["git.commit", "git_sha", "meta/git.branch", "commit", "hostname", "env.host"])
    expect([key, namesOrigin(key), whyIrrelevant(key)]).toEqual([key, true, undefined]);
  for (const key of ["lr", "commitment_cost", "digit.size", "node_count", "ghost"])
    expect([key, namesOrigin(key)]).toEqual([key, false]);
});
