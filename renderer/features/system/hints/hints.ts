/** What helps at the beginning, in the order it is told. */
export interface Hint {
  readonly id: string;
  readonly text: string;
  /** The key that goes with it. */
  readonly hotkey?: string;
  /** Where it makes sense. */
  readonly on: "charts" | "table" | "run" | "anywhere";
}

export const HINTS: readonly Hint[] = [
  { id: "zoom", on: "charts", text: "Drag in a chart to zoom, double-click to see all of it." },
  {
    id: "palette",
    on: "anywhere",
    hotkey: "mod+K",
    text: "Every action and run by a few letters:",
  },
  { id: "table", on: "charts", hotkey: "T", text: "The same runs as a table:" },
  {
    id: "group",
    on: "table",
    hotkey: "shift+B",
    text: "Runs that differ only by the seed, as one:",
  },
  {
    id: "undo",
    on: "anywhere",
    hotkey: "mod+Z",
    text: "A zoom or a filter is undone like an edit:",
  },
  { id: "goal", on: "run", hotkey: "?", text: "All keys of this page:" },
];

/** At most one, and none that was put away. */
export function nextHint(
  on: Hint["on"],
  isWanted: boolean,
  seen: readonly string[],
): Hint | undefined {
  if (!isWanted) return undefined;
  return HINTS.find(
    (hint) => (hint.on === "anywhere" || hint.on === on) && !seen.includes(hint.id),
  );
}
