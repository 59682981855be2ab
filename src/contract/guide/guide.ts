import type { InferContractRouterInputs } from "@orpc/contract";
import type { Contract } from "../index.ts";

type Inputs = InferContractRouterInputs<Contract>;

/** What a procedure is for, in the OpenAPI document. */
export interface Guide<I = unknown> {
  /** One line. */
  readonly summary: string;
  readonly description?: string;
  /** What the parts of the input mean, where `PARAMETERS` does not say it already. */
  readonly takes?: { readonly [K in keyof I]?: string };
  /** A request that can be made of the demo project; a test makes it. Its answer stands in answers.json. */
  readonly example?: I;
}

export type Guides<M extends keyof Contract> = {
  readonly [P in keyof Contract[M]]?: Guide<
    P extends keyof Inputs[M] ? NonNullable<Inputs[M][P]> : never
  >;
};

/** Ids that stand for real ones in the examples. */
export const EXAMPLE = {
  project: "01a1e7b2-5c00-7000-8000-000000000001",
  run: "01a1e7b2-5c00-7000-8000-000000000002",
  otherRun: "01a1e7b2-5c00-7000-8000-000000000003",
  source: "01a1e7b2-5c00-7000-8000-000000000004",
  gesture: "01a1e7b2-5c00-7000-8000-000000000005",
  view: "01a1e7b2-5c00-7000-8000-000000000006",
  rule: "01a1e7b2-5c00-7000-8000-000000000007",
  report: "01a1e7b2-5c00-7000-8000-000000000008",
  export: "01a1e7b2-5c00-7000-8000-000000000009",
  shareFolder: "01a1e7b2-5c00-7000-8000-000000000010",
  /** Of the report, as it was read. */
  revision: 12,
  /** Where the demo project lies. */
  folder: "/home/me/demo",
  model: "two-moons",
} as const;
