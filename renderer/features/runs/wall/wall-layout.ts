import type { Card } from "./card.ts";
import type { Section } from "./sections.ts";

export const CARD_HEIGHT = 240;
export const CARD_GAP = 16;
const HEADER_HEIGHT = 36;
const SMALLEST_CARD = 320;
const USUAL_CARD = 420;
/** Cards are resized in steps of this height. */
const HEIGHT_STEP = 40;
export const LEAST_HEIGHT = 160;
export const MOST_HEIGHT = 1200;

/** What was set by hand, by the id of the card. */
export type CardSizes = Readonly<
  Record<string, { readonly w?: number | undefined; readonly h?: number | undefined } | undefined>
>;

/** A card in its row. */
export interface Placed {
  readonly card: Card;
  /** First column, and how many it takes. */
  readonly column: number;
  readonly span: number;
  /** CSS px. */
  readonly height: number;
}

/** One line of the virtual list; its height is known before anything is drawn, so that nothing moves. */
export type WallRow =
  | {
      readonly kind: "section";
      readonly key: string;
      readonly section: Section;
      readonly open: boolean;
    }
  | {
      readonly kind: "cards";
      readonly key: string;
      readonly section: string;
      readonly placed: readonly Placed[];
    };

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

/** CSS px of a card that takes so many columns. */
function spanWidth(span: number, cardWidth: number): number {
  return span * cardWidth + (span - 1) * CARD_GAP;
}

/** Sections and their cards as rows from top to bottom; a card that does not fit into a row begins the next one. */
export function layOutRows(
  sections: readonly Section[],
  columns: number,
  closed: ReadonlySet<string>,
  sizes: CardSizes = {},
): readonly WallRow[] {
  return sections.flatMap((section): WallRow[] => {
    const open = !closed.has(section.id);
    const head: WallRow = { kind: "section", key: `section ${section.id}`, section, open };
    if (!open) return [head];
    const rows: Placed[][] = [];
    let used = columns;
    for (const card of section.cards) {
      const { w = 1, h = CARD_HEIGHT } = sizes[card.id] ?? {};
      const span = Math.min(columns, Math.max(1, w));
      if (used + span > columns) {
        rows.push([]);
        used = 0;
      }
      rows.at(-1)?.push({ card, column: used, span, height: h });
      used += span;
    }
    return [
      head,
      ...rows.map((placed): WallRow => ({
        kind: "cards",
        key: `cards ${section.id} ${placed[0]?.card.id}`,
        section: section.id,
        placed,
      })),
    ];
  });
}

export function rowHeight(row: WallRow): number {
  if (row.kind === "section") return HEADER_HEIGHT;
  return Math.max(...row.placed.map(({ height }) => height)) + CARD_GAP;
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
      readonly width: number;
      readonly height: number;
      readonly card: Card;
      readonly section: string;
    };

/** The parts of one row. A card's key is its own, wherever it stands, so that it goes on when others come before it. */
export function placeRow(row: WallRow, top: number, cardWidth: number): readonly WallItem[] {
  if (row.kind === "section") return [{ ...row, top }];
  return row.placed.map(({ card, column, span, height }) => ({
    kind: "card",
    key: `card ${card.id}`,
    top,
    left: column * (cardWidth + CARD_GAP),
    width: spanWidth(span, cardWidth),
    height,
    card,
    section: row.section,
  }));
}

/** The size nearest to what a hand drew, in whole columns and steps of height. */
export function snapSize(
  width: number,
  height: number,
  { columns, cardWidth }: Grid,
): { readonly w: number; readonly h: number } {
  const span = Math.round((width + CARD_GAP) / (cardWidth + CARD_GAP));
  const steps = Math.round(height / HEIGHT_STEP) * HEIGHT_STEP;
  return {
    w: Math.min(columns, Math.max(1, span)),
    h: Math.min(MOST_HEIGHT, Math.max(LEAST_HEIGHT, steps)),
  };
}
