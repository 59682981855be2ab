/** A param that only repeats a run: "seed", "train.seed", "env/random_seed"; not "seeds" or "linseed". */
export function isSeedKey(key: string): boolean {
  return /(^|[^a-z])seed$/i.test(key);
}

/** A param that names the part of the data that a run was tested on, as in cross-validation. */
export function isFoldKey(key: string): boolean {
  return /(^|[^a-z])(fold|split|cv_fold|fold_idx|fold_index)$/i.test(key);
}
