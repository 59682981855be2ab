/**
 * Which runs are drawn. A base rule and exceptions by hand, so that a new run can show itself without touching what
 * somebody hid or showed.
 */
export interface Visibility {
  /** "newest": the first `NEWEST_SHOWN` of the list (newest first). */
  readonly base: "newest" | "all" | "none";
  readonly shown: ReadonlySet<string>;
  readonly hidden: ReadonlySet<string>;
}

export const NEWEST_SHOWN = 10;
export const DEFAULT_VISIBILITY: Visibility = {
  base: "newest",
  shown: new Set(),
  hidden: new Set(),
};
const SHORT_ID_CHARS = 12;

/** The visible ones among `ids`, which stand in the order of the list. */
export function visibleIds(ids: readonly string[], visibility: Visibility): ReadonlySet<string> {
  const { base, shown, hidden } = visibility;
  return new Set(
    ids.filter((id, index) => {
      const short = shortId(id);
      if (hidden.has(short)) return false;
      if (shown.has(short)) return true;
      return base === "all" || (base === "newest" && index < NEWEST_SHOWN);
    }),
  );
}

/** Shows or hides some runs by hand. */
export function withVisible(
  visibility: Visibility,
  ids: readonly string[],
  visible: boolean,
): Visibility {
  const shown = new Set(visibility.shown);
  const hidden = new Set(visibility.hidden);
  for (const id of ids.map(shortId)) {
    shown.delete(id);
    hidden.delete(id);
    // An exception that says what its base says anyway would only make the link longer.
    if (visible && visibility.base !== "all") shown.add(id);
    if (!visible && visibility.base !== "none") hidden.add(id);
  }
  return { base: visibility.base, shown, hidden };
}

/** Hides these runs when all of them are visible, else shows them. `order` is the list as in `visibleIds`. */
export function toggleVisible(
  visibility: Visibility,
  order: readonly string[],
  ids: readonly string[],
): Visibility {
  const seen = visibleIds(order, visibility);
  return withVisible(visibility, ids, !ids.every((id) => seen.has(id)));
}

/** Every run, or none; of a filtered list only the ones in it. */
export function withAllVisible(
  visibility: Visibility,
  visible: boolean,
  matching: readonly string[] | undefined,
): Visibility {
  if (matching !== undefined) return withVisible(visibility, matching, visible);
  return { base: visible ? "all" : "none", shown: new Set(), hidden: new Set() };
}

/** Only these and no other. */
export function onlyVisible(ids: readonly string[]): Visibility {
  return { base: "none", shown: new Set(ids.map(shortId)), hidden: new Set() };
}

/** `n`, `a` or `x` for the base, then `+shown` and `-hidden` short ids; undefined for the default. */
export function encodeVisibility({ base, shown, hidden }: Visibility): string | undefined {
  if (base === "newest" && shown.size === 0 && hidden.size === 0) return undefined;
  const letter = base === "newest" ? "n" : base === "all" ? "a" : "x";
  return (
    letter + [...shown].map((id) => `.${id}`).join("") + [...hidden].map((id) => `-${id}`).join("")
  );
}

/** What does not parse counts as the default. */
export function decodeVisibility(text: string | undefined): Visibility {
  const match = /^([nax])((?:[.-]\w+)*)$/.exec(text ?? "");
  if (match === null) return DEFAULT_VISIBILITY;
  const [, letter, list = ""] = match;
  const shown = new Set<string>();
  const hidden = new Set<string>();
  for (const [, sign, id = ""] of list.matchAll(/([.-])(\w+)/g)) {
    (sign === "." ? shown : hidden).add(id);
  }
  return { base: letter === "n" ? "newest" : letter === "a" ? "all" : "none", shown, hidden };
}

/** The end of a UUIDv7 is random: enough to name a run in its project, and shorter in a link. */
export function shortId(id: string): string {
  return id.slice(-SHORT_ID_CHARS);
}
