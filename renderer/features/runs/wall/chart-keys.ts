/** Presses a key of a chart's own in it, as if the chart had the focus, which it then has; false where it is not drawn. */
export function pressChartKey(metric: string, key: string): boolean {
  // Over the wall the full-screen card comes last.
  const card = [...document.querySelectorAll<HTMLElement>("article[data-metric]")].findLast(
    ({ dataset }) => dataset["metric"] === metric,
  );
  const chart = card?.querySelector<HTMLElement>("[role=group]");
  if (chart === null || chart === undefined) return false;
  chart.focus();
  chart.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  return true;
}
