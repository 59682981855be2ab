import type { RunId } from "../../base/ids.ts";

/** MLflow writes the id of a run without dashes. */
export function toTrackingId(runId: string): string {
  return runId.replaceAll("-", "");
}

/** Undefined for what MLflow never made: its ids are 32 hexadecimal digits. */
export function toRunId(trackingId: string): RunId | undefined {
  const [, ...parts] =
    /^([\da-f]{8})([\da-f]{4})([\da-f]{4})([\da-f]{4})([\da-f]{12})$/.exec(trackingId) ?? [];
  return parts.length === 0 ? undefined : (parts.join("-") as RunId);
}

/** The place of a run's source in the project of the interface. */
export function sourcePathOf(trackingId: string): string {
  return `runs/${trackingId}`;
}
