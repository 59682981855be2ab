import type { Memory } from "./memory.ts";
import type { MlflowSide } from "./mlflow-side.ts";
import type { Teller } from "./report.ts";

/** On everything that is made: what it is a copy of. A lost answer is found again by it, so that nothing is made twice. */
export const MARK = "assay.source_id";

/** What the steps of one transfer share. */
export interface TransferContext<R extends Teller = Teller> {
  readonly from: MlflowSide;
  readonly to: MlflowSide;
  readonly report: R;
  readonly memory: Memory;
  readonly signal: AbortSignal;
  readonly withFiles: boolean;
  /** Ids here by those of the source. */
  readonly runIds: Map<string, string>;
  readonly modelIds: Map<string, string>;
}
