import type { Section } from "./sections.ts";

export const CARD_HEIGHT = 240;
export const CARD_GAP = 16;
const HEADER_HEIGHT = 36;
const SMALLEST_CARD = 320;
const USUAL_CARD = 420;

/** One line of the virtual list; its height is known before anything is drawn, so that nothing moves. */
export type WallRow =
  | {
      readonly kind: "section";
      readonly key: string;
      readonly section: Section;
      readonly open: boolean;
    }
  | { readonly kind: "cards"; readonly key: string; readonly metrics: readonly string[] };

export interface Grid {
  readonly columns: number;
  /** CSS px, whole. */
  readonly cardWidth: number;
}

/** As many cards beside each other as fit at about their usual width, none below the smallest. */
export function fitGrid(width: number): Grid {
  const most = Math.max(1, Math.floor((width + CARD_GAP) / (SMALLEST_CARD + CARD_GAP)));
  const columns = Math.min(most, Math.max(1, Math.round(width / USUAL_CARD)));
  return {
    columns,
    cardWidth: Math.max(0, Math.floor((width - CARD_GAP * (columns - 1)) / columns)),
  };
}

/** Sections and their cards as rows from top to bottom. */
export function layOutRows(
  sections: readonly Section[],
  columns: number,
  closed: ReadonlySet<string>,
): readonly WallRow[] {
  return sections.flatMap((section): WallRow[] => {
    const open = !closed.has(section.id);
    const head: WallRow = { kind: "section", key: `section ${section.id}`, section, open };
    if (!open) return [head];
    const rows: WallRow[] = [];
    for (let i = 0; i < section.metrics.length; i += columns) {
      const metrics = section.metrics.slice(i, i + columns);
      rows.push({ kind: "cards", key: `cards ${metrics[0]}`, metrics });
    }
    return [head, ...rows];
  });
}

export function rowHeight(row: WallRow): number {
  return row.kind === "section" ? HEADER_HEIGHT : CARD_HEIGHT + CARD_GAP;
}

/** A part of the wall in its place, CSS px from the upper left corner. */
export type WallItem =
  | {
      readonly kind: "section";
      readonly key: string;
      readonly top: number;
      readonly section: Section;
      readonly open: boolean;
    }
  | {
      readonly kind: "card";
      readonly key: string;
      readonly top: number;
      readonly left: number;
      readonly metric: string;
    };

/** The parts of one row. A card's key is its own, wherever it stands, so that it goes on when others come before it. */
export function placeRow(row: WallRow, top: number, cardWidth: number): readonly WallItem[] {
  if (row.kind === "section") return [{ ...row, top }];
  return row.metrics.map((metric, column) => ({
    kind: "card",
    key: `card ${metric}`,
    top,
    left: column * (cardWidth + CARD_GAP),
    metric,
  }));
}
