/** Metrics that share the part of their name before the first "/". */
export interface Section {
  /** The shared part; empty for names without one. */
  readonly id: string;
  readonly title: string;
  readonly metrics: readonly string[];
}

const collator = new Intl.Collator("en", { numeric: true });

/** Sections in natural order of their names, metrics without a "/" first; inside each, natural order ("layer2" < "layer10"). */
export function groupMetrics(
  names: readonly string[],
  matches: (name: string) => boolean,
  topTitle = "Metrics",
): readonly Section[] {
  const byId = Map.groupBy(names.filter(matches), sectionOf);
  return [...byId]
    .map(([id, metrics]) => ({
      id,
      title: id === "" ? topTitle : id,
      metrics: metrics.toSorted(collator.compare),
    }))
    .toSorted((a, b) => (a.id === "" ? -1 : b.id === "" ? 1 : collator.compare(a.id, b.id)));
}

/** The part before the first "/"; empty where there is none, or nothing before it. */
export function sectionOf(name: string): string {
  return name.slice(0, Math.max(0, name.indexOf("/")));
}

/** What of a name its section does not say already. */
export function shortName(name: string): string {
  const section = sectionOf(name);
  return section === "" ? name : name.slice(section.length + 1);
}
