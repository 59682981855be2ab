/** MLflow writes the id of a run without dashes. */
export function toTrackingId(runId: string): string {
  return runId.replaceAll("-", "");
}

/** The place of a run's source in the project of the interface. */
export function sourcePathOf(trackingId: string): string {
  return `runs/${trackingId}`;
}
