import type { CardKind, CardView } from "../../../state/card-view.ts";
import type { View } from "../../../state/view.ts";
import { overlayMetrics, type Overlay } from "./overlays.ts";

/** A chart of the wall. */
export interface Card {
  /** A metric's name, or "+" and a number for a card that was added. */
  readonly id: string;
  readonly kind: CardKind;
  /** By what it is sorted into sections. */
  readonly name: string;
  /** What it is called in full. */
  readonly title: string;
  /** Metrics, or "=" and a formula; of a scatter card the paths of x and y, of bars and boxes a path. */
  readonly terms: readonly string[];
}

const ADDED = /^\+\d+$/;

export function isAdded(id: string): boolean {
  return ADDED.test(id);
}

/** An id that no card has yet. */
export function newCardId(cards: View["cd"] = {}): string {
  const taken = Object.keys(cards)
    .filter(isAdded)
    .map((id) => Number(id.slice(1)));
  return `+${Math.max(0, ...taken) + 1}`;
}

/** All cards of a view: those added by hand, and one for each metric, or for metrics that lie over each other. */
export function listCards(
  metrics: readonly string[],
  { cd = {}, ov }: Pick<View, "cd" | "ov">,
): readonly Card[] {
  const added = Object.entries(cd).flatMap(([id, view]) => (isAdded(id) ? toCard(id, view) : []));
  const overlays: readonly Overlay[] =
    ov === true ? overlayMetrics(metrics) : metrics.map((name) => ({ name, metrics: [name] }));
  const ofMetrics = overlays.map(({ name, metrics: terms }): Card => {
    const [id] = terms;
    const { m, title } = cd[id] ?? {};
    return { id, kind: "line", name, title: title ?? name, terms: m ?? terms };
  });
  return [...added, ...ofMetrics];
}

function toCard(id: string, { k = "line", m = [], title }: CardView): Card[] {
  if (m.length === 0) return [];
  const name = title ?? nameTerms(m);
  return [{ id, kind: k, name, title: name, terms: m }];
}

/** "train/loss, val/loss"; a formula without its sign. */
function nameTerms(terms: readonly string[]): string {
  return terms.map(nameTerm).join(", ");
}

export function nameTerm(term: string): string {
  return term.startsWith("=") ? term.slice(1) : term;
}
