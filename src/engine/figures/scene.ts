import type { FaceName } from "./fonts/faces.ts";

/** Points of 1/72 inch from the upper left corner, y downwards. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PathItem {
  readonly kind: "path";
  /** Stretches of x, y, x, y, ... */
  readonly parts: ReadonlyArray<readonly number[]>;
  readonly isClosed: boolean;
  readonly stroke?: {
    readonly color: string;
    readonly width: number;
    readonly dash?: readonly number[];
  };
  readonly fill?: { readonly color: string; readonly opacity: number };
  /** Nothing is drawn outside. */
  readonly clip?: Rect;
}

export interface TextItem {
  readonly kind: "text";
  /** Of the baseline, at the anchor. */
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly size: number;
  readonly face: FaceName;
  readonly anchor: "start" | "middle" | "end";
  /** Turned a quarter to the left, as labels of y axes are. */
  readonly isUpward?: boolean;
}

export type SceneItem = PathItem | TextItem;

/** A drawing that every writer makes the same of. */
export interface Scene {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly items: readonly SceneItem[];
  readonly about: readonly string[];
}

export const INK = "#1a1a1a";
