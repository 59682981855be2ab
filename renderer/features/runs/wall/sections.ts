import { SYSTEM_SUBJECTS, systemSubject } from "../../../../src/base/system-metric.ts";
import { compareNaturally } from "../../../kit/natural-order.ts";
import type { RuleView } from "../../../state/card-view.ts";
import { compilePattern } from "../../../kit/pattern.ts";
import { isAdded, isSystemCard, type Card } from "./card.ts";

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
const SYSTEM = "/system";
const SUBJECTS = SYSTEM_SUBJECTS.map((subject) => `${SYSTEM}/${subject}`);

export interface SectionRules {
  /** Ids of cards at the top, in their order. */
  readonly pinned?: readonly string[] | undefined;
  readonly rules?: readonly RuleView[] | undefined;
  /** By section: cards that were moved to its beginning, in their order. */
  readonly order?: Readonly<Record<string, readonly string[]>> | undefined;
  /** Cards about the machine by the part of it that they are about, not all in one section. */
  readonly bySubject?: boolean;
}

/**
 * Pinned cards first, then those added by hand, sections by rule in the order of the rules, and sections by prefix in
 * natural order, names without a "/" before them, what is about the machine last; inside each, natural order
 * ("layer2" < "layer10") unless moved.
 */
export function groupCards(
  cards: readonly Card[],
  { pinned = [], rules = [], order = {}, bySubject = false }: SectionRules = {},
  topTitle = "Metrics",
): readonly Section[] {
  const compiled = rules.map(([title, pattern]) => ({ title, ...compilePattern(pattern) }));
  const placeOf = (card: Card): string => {
    const { id, name } = card;
    if (pinned.includes(id)) return PINNED;
    if (isAdded(id)) return ADDED;
    const rule = compiled.find(({ matches }) => matches(name));
    if (rule !== undefined) return RULE + rule.title;
    if (isSystemCard(card)) return bySubject ? `${SYSTEM}/${systemSubject(name)}` : SYSTEM;
    return prefixOf(name);
  };
  const byId = Map.groupBy(cards, placeOf);
  const titleOf = (id: string): string => {
    if (id === PINNED) return "Pinned";
    if (id === ADDED) return "Own charts";
    if (id.startsWith(RULE)) return id.slice(RULE.length);
    if (id === SYSTEM) return "System";
    if (id.startsWith(`${SYSTEM}/`)) return id.slice(SYSTEM.length + 1);
    return id === "" ? topTitle : id;
  };
  const ranks = [PINNED, ADDED, ...compiled.map(({ title }) => RULE + title), ""];
  const rankOf = (id: string): number => {
    const rank = ranks.indexOf(id);
    if (rank >= 0) return rank;
    return ranks.length + 1 + [SYSTEM, ...SUBJECTS].indexOf(id);
  };
  return [...byId]
    .map(([id, members]) => ({
      id,
      title: titleOf(id),
      cards: sortCards(members, id === PINNED ? pinned : (order[id] ?? [])),
    }))
    .toSorted((a, b) => rankOf(a.id) - rankOf(b.id) || compareNaturally(a.id, b.id));
}

/**
 * Which sections are closed. At first only what is about the machine is: few look at it, and it is many charts.
 * @param changed sections that stand otherwise than at first, as the address has them
 */
export function closedSections(changed: readonly string[] = []): ReadonlySet<string> {
  const closed = new Set(changed);
  if (!closed.delete(SYSTEM)) closed.add(SYSTEM);
  return closed;
}

/** What the address has where all sections are open, or closed. */
export function changedSections(sections: readonly string[], open: boolean): readonly string[] {
  return sections.filter((id) => closedSections().has(id) === open);
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
