import type { ApiClient } from "../rpc.ts";

export interface ToldProgress {
  /** Always more than before, as the protocol asks: percent, where the engine tells how far it is. */
  readonly progress: number;
  readonly total?: number;
  readonly message: string;
}

const LOOK_MS = 500;
/** So often a client hears that the call is still under way, where nothing else is known. */
const HEARTBEAT_MS = 2000;
const LEAST_STEP = 0.001;

/** Looks how far a call is and tells it, until the answer is called. */
export function tellProgress(
  api: ApiClient,
  callId: string,
  send: (told: ToldProgress) => Promise<void>,
): () => void {
  const beganMs = performance.now();
  let [progress, sentMs, isLooking] = [0, beganMs, false];

  async function look(): Promise<void> {
    const at = (await api.system.listProgress({ callId })).at(-1);
    const percent = at === undefined || at.of === 0 ? 0 : Math.floor((100 * at.done) / at.of);
    const nowMs = performance.now();
    const isFurther = percent > progress;
    if (!isFurther && nowMs - sentMs < HEARTBEAT_MS) return;
    sentMs = nowMs;
    progress = isFurther ? percent : progress + LEAST_STEP;
    const seconds = `${Math.round((nowMs - beganMs) / 1000)} s`;
    await send(
      at === undefined
        ? { progress, message: seconds }
        : { progress, total: 100, message: `${at.what}, ${percent} %, ${seconds}` },
    );
  }

  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    // Neither an engine that is gone nor a client that is: the call itself tells of both.
    void look()
      .catch(() => undefined)
      .finally(() => (isLooking = false));
  }, LOOK_MS);
  return () => clearInterval(timer);
}
