/** Presses a key of a chart's own in it, as if the chart had the focus, which it then has; false where it is not drawn. */
export function pressChartKey(id: string, key: string): boolean {
  const chart = findCard(id)?.querySelector<HTMLElement>("[role=group]");
  if (chart === null || chart === undefined) return false;
  chart.focus();
  chart.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  return true;
}

export const SAVE_FORMATS = ["png", "svg", "csv", "json"] as const;
export type SaveFormat = (typeof SAVE_FORMATS)[number];
const SAVE = "assay-save";

/** Asks a chart that is drawn for a file of itself; false where it is not drawn. */
export function saveChart(id: string, format: SaveFormat): boolean {
  const card = findCard(id);
  return card?.dispatchEvent(new CustomEvent(SAVE, { detail: format })) === true;
}

/** @param onSave when somebody asks the card for a file; answers how to stop listening */
export function listenToSave(card: HTMLElement, onSave: (format: SaveFormat) => void): () => void {
  const listener = (event: Event): void => {
    if (!(event instanceof CustomEvent)) return;
    const format = SAVE_FORMATS.find((known) => known === event.detail);
    if (format !== undefined) onSave(format);
  };
  card.addEventListener(SAVE, listener);
  return () => card.removeEventListener(SAVE, listener);
}

/** Where the crosshair of a chart stands, in units of its axis; undefined where it has none. */
export function crosshairOf(id: string): number | undefined {
  const at = findCard(id)?.querySelector<HTMLElement>("[role=group]")?.dataset["crosshair"];
  return at === undefined ? undefined : Number(at);
}

/** Over the wall the full-screen card comes last. */
function findCard(id: string): HTMLElement | undefined {
  return [...document.querySelectorAll<HTMLElement>("article[data-card]")].findLast(
    ({ dataset }) => dataset["card"] === id,
  );
}
