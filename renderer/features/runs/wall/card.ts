import { isSystemMetric } from "../../../../src/base/system-metric.ts";
import type { CardKind, CardView } from "../../../state/card-view.ts";
import type { View } from "../../../state/view.ts";
import { readColumn } from "../table/columns.ts";
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

/** Shows how the machine was, and nothing of the training. */
export function isSystemCard({ id, kind, name, terms }: Card): boolean {
  if (isAdded(id)) return kind === "line" && terms.every(isSystemMetric);
  return isSystemMetric(name);
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
  const name = title ?? (k === "line" ? nameTerms(m) : namePaths(m));
  return [{ id, kind: k, name, title: name, terms: m }];
}

/** "train/loss, val/loss"; a formula without its sign. */
function nameTerms(terms: readonly string[]): string {
  return terms.map(nameTerm).join(", ");
}

/** "val/acc best over lr" for the paths of x and y; of one path alone what it is. */
function namePaths(paths: readonly string[]): string {
  return paths.toReversed().map(namePath).join(" over ");
}

/** "val/acc best" for "metrics.val/acc.best". */
export function namePath(path: string): string {
  const { kind, key, part, title } = readColumn(path) ?? {};
  if (kind === "field") return title ?? path;
  return kind === "metric" && part !== "last" ? `${key} ${part}` : (key ?? path);
}

export function nameTerm(term: string): string {
  return term.startsWith("=") ? term.slice(1) : term;
}

/** What tells metrics that share a chart apart: their names without what all of them begin and end with. */
export function shortTerms(terms: readonly string[]): readonly string[] {
  const names = terms.map(nameTerm);
  const parts = names.map((name) => name.split(/(?=[/_.-])|(?<=[/_.-])/));
  const shortest = Math.min(...parts.map(({ length }) => length));
  const sameAt = (at: number): boolean => new Set(parts.map((all) => all.at(at))).size === 1;
  let start = 0;
  while (start < shortest && sameAt(start)) start++;
  let end = 0;
  while (end < shortest - start && sameAt(-1 - end)) end++;
  const cut = parts.map((all) => all.slice(start, all.length - end).join(""));
  const short = cut.map((name) => name.replaceAll(/^[/_.-]+|[/_.-]+$/g, ""));
  return short.every((name) => name !== "") ? short : names;
}
