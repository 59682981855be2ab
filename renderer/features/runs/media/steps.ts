/** Steps as numbers: beyond 2^53 they may fall together, which moves a slider but never what is shown under it. */
export interface Stepped {
  readonly step: number | string;
}

/** Which entry stands for a step: the newest that is not behind it; the first where all are. -1 for none at all. */
export function entryAt(entries: readonly Stepped[], step: number | undefined): number {
  if (step === undefined) return entries.length - 1;
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (Number((entries[middle] as Stepped).step) <= step) low = middle + 1;
    else high = middle;
  }
  return entries.length === 0 ? -1 : Math.max(0, low - 1);
}

/**
 * A card's own place in the address: "40", or "40:2" where several were logged at that step and it is not the last one.
 */
export function writePlace(entries: readonly Stepped[], index: number): string {
  const step = entries[index]?.step;
  if (step === undefined) return "";
  const same = entries.flatMap((entry, i) => (entry.step === step ? [i] : []));
  const nth = same.indexOf(index);
  return nth === same.length - 1 ? String(step) : `${step}:${nth}`;
}

/** -1 for no entries; of a place that is not there any more what stands for its step. */
export function readPlace(entries: readonly Stepped[], place: string): number {
  const [, step = "", nth] = /^(-?\d{1,19})(?::(\d{1,9}))?$/.exec(place) ?? [];
  if (step === "") return entries.length - 1;
  const last = entryAt(entries, Number(step));
  if (nth === undefined) return last;
  const first = entries.findIndex((entry) => String(entry.step) === step);
  return first < 0 ? last : Math.min(last, first + Number(nth));
}

/** Every step of some cards once, in order. */
export function joinSteps(cards: Iterable<readonly number[]>): readonly number[] {
  const all = new Set<number>();
  for (const steps of cards) for (const step of steps) all.add(step);
  return Float64Array.from(all)
    .sort()
    .reduce<number[]>((list, step) => {
      list.push(step);
      return list;
    }, []);
}

/** The step before or behind; undefined behind the last one, which is where the newest is followed. */
export function neighbourStep(
  steps: readonly number[],
  step: number | undefined,
  by: -1 | 1,
): number | undefined {
  const last = steps.length - 1;
  const at = step === undefined ? last : steps.findLastIndex((other) => other <= step);
  const next = Math.max(0, at + by);
  return next >= last ? undefined : steps[next];
}
