/** After a call, more are expected for so long. */
const CALLING_MS = 5000;

/** Who waits for what is read: an open page, a program that asks now and then, or nobody. */
export type Attention = "page" | "caller" | "nobody";

/** How much is gained by reading soon. What nobody waits for is read less often, which spares the machine for the training. */
export class AttentionGauge {
  readonly #isHeard: () => boolean;
  readonly #onCaller: () => void;
  #calledMs = -Infinity;

  /** `onCaller`: somebody waits now, after nobody did. */
  constructor(options: { readonly isHeard: () => boolean; readonly onCaller: () => void }) {
    this.#isHeard = options.isHeard;
    this.#onCaller = options.onCaller;
  }

  /** @param nowMs of a clock that nobody sets */
  at(nowMs: number): Attention {
    if (this.#isHeard()) return "page";
    return nowMs - this.#calledMs < CALLING_MS ? "caller" : "nobody";
  }

  noteCall(nowMs: number): void {
    const before = this.at(nowMs);
    this.#calledMs = nowMs;
    if (before === "nobody") this.#onCaller();
  }
}
