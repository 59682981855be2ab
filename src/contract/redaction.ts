import { z } from "zod";

/** What is replaced on the way out: docs/bundle.md says what each one finds. */
export const REDACTION_RULES = ["paths", "hosts", "users", "secrets"] as const;
export type RedactionRule = (typeof REDACTION_RULES)[number];

/** Of bundles and of reports as files. */
export const redaction = z.object({
  rules: z.array(z.enum(REDACTION_RULES)).default([...REDACTION_RULES]),
  /** Texts that are replaced too, and texts that stay whatever the rules say. */
  also: z.array(z.string().min(1).max(1000)).max(1000).default([]),
  keep: z.array(z.string().min(1).max(1000)).max(1000).default([]),
});
export type Redaction = z.infer<typeof redaction>;

export const EVERY_RULE: Redaction = { rules: [...REDACTION_RULES], also: [], keep: [] };

const replaced = z.object({
  rule: z.enum([...REDACTION_RULES, "also"]),
  /** `run "name"`, what of it: `param data_dir`, `fact command`, `notes`, `source`. */
  where: z.string(),
  what: z.string(),
  before: z.string(),
  after: z.string(),
  count: z.int(),
});
export type Replaced = z.infer<typeof replaced>;

/** What a preview tells. */
export const replacedValues = z.object({
  /** The first 2,000, by rule. */
  replaced: z.array(replaced),
  replacedTotal: z.int(),
});
