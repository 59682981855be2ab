import { compareNaturally } from "../../../kit/natural-order.ts";
import type { MediaKind, MediaTag } from "../../../../src/contract/run-media.ts";

export const CARD_GAP = 16;
const HEADER_HEIGHT = 36;
const SMALLEST_CARD = 300;
const USUAL_CARD = 400;
/** Of one run, side by side with others. */
const SMALLEST_PANE = 200;
const USUAL_PANE = 280;
/** Of the value alone, CSS px. */
export const BODY_HEIGHTS: Readonly<Record<MediaKind, number>> = {
  image: 220,
  audio: 116,
  video: 220,
  text: 220,
  table: 220,
  html: 240,
  histogram: 240,
  curve: 240,
  file: 84,
};
/** Name of the tag above the value, step and slider below. */
const CARD_HEAD = 24;
const CARD_FOOT = 28;
/** Name of the run above its value, step below. */
export const PANE_HEAD = 22;

export interface MediaSection {
  readonly id: string;
  readonly title: string;
  readonly tags: readonly MediaTag[];
}

/** Sections by the part of the name before the first "/", names without one first; in natural order ("layer2" < "layer10"). */
export function groupTags(
  tags: readonly MediaTag[],
  matches: (tag: string) => boolean,
): readonly MediaSection[] {
  const byId = Map.groupBy(
    tags.filter(({ tag }) => matches(tag)),
    ({ tag }) => prefixOf(tag),
  );
  return [...byId]
    .map(([id, own]) => ({
      id,
      title: id === "" ? "Media" : id,
      tags: own.toSorted((a, b) => compareNaturally(a.tag, b.tag)),
    }))
    .toSorted((a, b) => (a.id === "" ? -1 : b.id === "" ? 1 : compareNaturally(a.id, b.id)));
}

const prefixOf = (tag: string): string => tag.slice(0, Math.max(0, tag.indexOf("/")));

/** What of a name its section does not say already. */
export function shortName(tag: string): string {
  const prefix = prefixOf(tag);
  return prefix === "" ? tag : tag.slice(prefix.length + 1);
}

/** One line of the virtual list; its height is known before anything is drawn, so that nothing moves. */
export type MediaRow =
  | {
      readonly kind: "section";
      readonly key: string;
      readonly height: number;
      readonly section: MediaSection;
      readonly open: boolean;
    }
  | {
      readonly kind: "cards";
      readonly key: string;
      readonly height: number;
      readonly section: string;
      readonly tags: readonly MediaTag[];
    };

export interface MediaGrid {
  /** Cards beside each other. */
  readonly columns: number;
  readonly cardWidth: number;
  /** Runs beside each other in a card. */
  readonly panes: number;
  readonly paneWidth: number;
}

/** Of one run as many cards as fit; of several one card a row, with as many runs as fit. */
export function fitMediaGrid(width: number, runs: number): MediaGrid {
  if (runs > 1) {
    const { columns: panes, size } = fit(width, SMALLEST_PANE, USUAL_PANE, runs);
    return { columns: 1, cardWidth: width, panes, paneWidth: size };
  }
  const { columns, size } = fit(width, SMALLEST_CARD, USUAL_CARD, Number.POSITIVE_INFINITY);
  return { columns, cardWidth: size, panes: 1, paneWidth: size };
}

function fit(width: number, smallest: number, usual: number, most: number) {
  const possible = Math.max(1, Math.floor((width + CARD_GAP) / (smallest + CARD_GAP)));
  const columns = Math.min(most, possible, Math.max(1, Math.round(width / usual)));
  return { columns, size: Math.max(0, Math.floor((width - CARD_GAP * (columns - 1)) / columns)) };
}

/** Sections and their cards from top to bottom. */
export function layOutMedia(
  sections: readonly MediaSection[],
  { columns }: Pick<MediaGrid, "columns">,
  closed: ReadonlySet<string>,
  isCompared: boolean,
): readonly MediaRow[] {
  return sections.flatMap((section): MediaRow[] => {
    const open = !closed.has(section.id);
    const head: MediaRow = {
      kind: "section",
      key: `section ${section.id}`,
      height: HEADER_HEIGHT,
      section,
      open,
    };
    if (!open) return [head];
    const rows: MediaRow[] = [];
    for (let i = 0; i < section.tags.length; i += columns) {
      const tags = section.tags.slice(i, i + columns);
      const body = Math.max(...tags.map(({ kind }) => BODY_HEIGHTS[kind]));
      const height = CARD_HEAD + body + CARD_FOOT + CARD_GAP + (isCompared ? 2 * PANE_HEAD : 0);
      rows.push({
        kind: "cards",
        key: `cards ${tags[0]?.kind} ${tags[0]?.tag}`,
        height,
        section: section.id,
        tags,
      });
    }
    return [head, ...rows];
  });
}

/** Size of an image in a box, CSS px: as large as fits, or so many times its own pixels. */
export function fitImage(
  image: { readonly width: number; readonly height: number },
  box: { readonly width: number; readonly height: number },
  zoom: number | undefined,
): { readonly width: number; readonly height: number; readonly isEnlarged: boolean } {
  const scale = zoom ?? Math.min(box.width / image.width, box.height / image.height);
  return {
    width: Math.max(1, Math.round(image.width * scale)),
    height: Math.max(1, Math.round(image.height * scale)),
    isEnlarged: scale > 1,
  };
}
