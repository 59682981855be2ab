/** Why a folder is not looked into: shown to the user, who may have expected runs there. */
export interface PruneRule {
  readonly rule: string;
  readonly reason: string;
}

const BY_NAME: ReadonlyMap<string, PruneRule> = new Map(
  (
    [
      ["version control", "holds no logs", [".git", ".hg", ".svn", ".jj"]],
      [
        "packages",
        "installed packages, not runs",
        ["node_modules", "site-packages", ".tox", ".nox", ".eggs", "bower_components"],
      ],
      [
        "virtual environment",
        "a Python environment, not runs",
        [".venv", ".conda", "conda-meta", ".pixi", ".direnv"],
      ],
      [
        "cache",
        "made again when it is needed",
        [
          "__pycache__",
          ".cache",
          ".mypy_cache",
          ".pytest_cache",
          ".ruff_cache",
          ".ipynb_checkpoints",
          ".npm",
          ".cargo",
          ".rustup",
        ],
      ],
      ["trash", "deleted files", [".Trash", ".Trash-1000", "$RECYCLE.BIN", "lost+found"]],
      ["DVC cache", "content-addressed copies", [".dvc"]],
    ] as const
  ).flatMap(([rule, reason, names]) => names.map((name) => [name, { rule, reason }] as const)),
);

/** Folders of these names are left out everywhere. */
export const PRUNED_NAMES: readonly string[] = [...BY_NAME.keys()];

/** A Python environment under any name has this file. */
const VENV_MARK = "pyvenv.cfg";
const VENV_RULE: PruneRule = {
  rule: "virtual environment",
  reason: "a Python environment, not runs",
};

/** Folders deeper than this below the project are not looked into. */
const MAX_DEPTH = 24;
const DEPTH_RULE: PruneRule = {
  rule: "depth",
  reason: `lies more than ${MAX_DEPTH} folders below the project`,
};

/** The rule by which a folder is left out, from its name and depth alone. */
export function pruneFolder(name: string, depth: number): PruneRule | undefined {
  if (depth > MAX_DEPTH) return DEPTH_RULE;
  return BY_NAME.get(name);
}

/** The rule by which a folder is left out, from what lies in it. */
export function pruneByContents(names: ReadonlySet<string>): PruneRule | undefined {
  return names.has(VENV_MARK) ? VENV_RULE : undefined;
}
