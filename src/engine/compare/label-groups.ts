import type { Cell } from "../runs/index.ts";

const MOST_PARTS = 3;
const LONGEST_VALUE = 32;

/**
 * What tells each of these rows from the others: those columns first that tell most of them apart, in the order of the columns,
 * and how many more differ. Equal labels get a number.
 */
export function labelRows(
  names: readonly string[],
  rows: ReadonlyArray<readonly Cell[]>,
): readonly string[] {
  const differing = names
    .map((_, column) => column)
    .filter((column) => rows.some((cells) => cells[column] !== rows[0]?.[column]));
  const chosen = chooseColumns(rows, differing);
  const rest = differing.length - chosen.length;
  const more = rest > 0 ? ` +${rest}` : "";
  return rows.map(
    (cells) =>
      chosen.map((column) => showPart(names[column] ?? "", cells[column] ?? null)).join(", ") +
      more,
  );
}

/** Equal labels get a number, so that every label is one group's. */
export function numberEqual(labels: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const used = new Map<string, number>();
  return labels.map((label) => {
    if (counts.get(label) === 1) return label;
    const place = (used.get(label) ?? 0) + 1;
    used.set(label, place);
    return `${label} (${place})`;
  });
}

/** Greedy: each next column is the one that leaves most rows told apart; of equal ones the first. */
function chooseColumns(
  rows: ReadonlyArray<readonly Cell[]>,
  columns: readonly number[],
): readonly number[] {
  const chosen: number[] = [];
  let parts = rows.map(() => 0);
  while (chosen.length < MOST_PARTS && chosen.length < columns.length) {
    let best: { column: number; parts: number[]; count: number } | undefined;
    for (const column of columns) {
      if (chosen.includes(column)) continue;
      const split = refine(parts, rows, column);
      const count = new Set(split).size;
      if (best === undefined || count > best.count) best = { column, parts: split, count };
    }
    if (best === undefined) break;
    chosen.push(best.column);
    parts = best.parts;
  }
  return chosen.toSorted((a, b) => a - b);
}

function refine(
  parts: readonly number[],
  rows: ReadonlyArray<readonly Cell[]>,
  column: number,
): number[] {
  const numbers = new Map<string, number>();
  return rows.map((cells, i) => {
    const key = `${parts[i]} ${JSON.stringify(cells[column] ?? null)}`;
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  });
}

/** Nothing told apart from a text that is empty; a long text keeps both ends. */
function showPart(name: string, value: Cell): string {
  if (value === null) return `no ${name}`;
  const text = String(value);
  if (text === "") return `${name} ""`;
  return `${name} ${text.length <= LONGEST_VALUE ? text : `${text.slice(0, 15)}…${text.slice(-15)}`}`;
}
