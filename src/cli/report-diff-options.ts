export const DIFF_FORMATS = ["md", "html"] as const;
export type DiffFormat = (typeof DIFF_FORMATS)[number];

/** What makes the command end with code 4: what a test (or --max-drop) calls worse, also what cannot be told, nothing. */
export const FAIL_ON = ["worse", "unclear", "never"] as const;
export type FailOn = (typeof FAIL_ON)[number];
