import { compareNaturally } from "../../../kit/natural-order.ts";
import type { RuleView } from "../../../state/card-view.ts";
import { compilePattern } from "../../../kit/pattern.ts";
import { isAdded, type Card } from "./card.ts";

/** Cards that stand together. */
export interface Section {
  /** The part of their names before the first "/" (empty without one), or one of the ids below. */
  readonly id: string;
  readonly title: string;
  readonly cards: readonly Card[];
}

/** Ids that no prefix of a name is: they hold a "/". */
export const PINNED = "/pinned";
const ADDED = "/added";
const RULE = "/rule/";

export interface SectionRules {
  /** Ids of cards at the top, in their order. */
  readonly pinned?: readonly string[] | undefined;
  readonly rules?: readonly RuleView[] | undefined;
  /** By section: cards that were moved to its beginning, in their order. */
  readonly order?: Readonly<Record<string, readonly string[]>> | undefined;
}

/**
 * Pinned cards first, then those added by hand, sections by rule in the order of the rules, and sections by prefix in
 * natural order, names without a "/" before them; inside each, natural order ("layer2" < "layer10") unless moved.
 */
export function groupCards(
  cards: readonly Card[],
  { pinned = [], rules = [], order = {} }: SectionRules = {},
  topTitle = "Metrics",
): readonly Section[] {
  const compiled = rules.map(([title, pattern]) => ({ title, ...compilePattern(pattern) }));
  const placeOf = ({ id, name }: Card): string => {
    if (pinned.includes(id)) return PINNED;
    if (isAdded(id)) return ADDED;
    const rule = compiled.find(({ matches }) => matches(name));
    return rule === undefined ? prefixOf(name) : RULE + rule.title;
  };
  const byId = Map.groupBy(cards, placeOf);
  const titleOf = (id: string): string => {
    if (id === PINNED) return "Pinned";
    if (id === ADDED) return "Own charts";
    if (id.startsWith(RULE)) return id.slice(RULE.length);
    return id === "" ? topTitle : id;
  };
  const ranks = [PINNED, ADDED, ...compiled.map(({ title }) => RULE + title), ""];
  const rankOf = (id: string): number => {
    const rank = ranks.indexOf(id);
    return rank < 0 ? ranks.length : rank;
  };
  return [...byId]
    .map(([id, members]) => ({
      id,
      title: titleOf(id),
      cards: sortCards(members, id === PINNED ? pinned : (order[id] ?? [])),
    }))
    .toSorted((a, b) => rankOf(a.id) - rankOf(b.id) || compareNaturally(a.id, b.id));
}

function sortCards(cards: readonly Card[], first: readonly string[]): readonly Card[] {
  const rankOf = ({ id }: Card): number => {
    const rank = first.indexOf(id);
    return rank < 0 ? first.length : rank;
  };
  return cards.toSorted((a, b) => rankOf(a) - rankOf(b) || compareNaturally(a.name, b.name));
}

/** The part before the first "/"; empty where there is none, or nothing before it. */
function prefixOf(name: string): string {
  return name.slice(0, Math.max(0, name.indexOf("/")));
}

/** What of a card's title its section does not say already. */
export function shortTitle({ title }: Card, section: string): string {
  return section !== "" && title.startsWith(`${section}/`)
    ? title.slice(section.length + 1)
    : title;
}
