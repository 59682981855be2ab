import { GripVertical } from "lucide-react";
import { useState } from "react";
import { moveTo } from "./card-changes.ts";
import type { Section } from "./sections.ts";
import type { WallViewActions } from "./use-wall-view.ts";
import { snapSize, type Grid, type WallItem } from "./wall-layout.ts";
import styles from "./card-frame.module.css";

/** Tells our own drags from files and text that are dragged over the page. */
const DRAGGED = "application/x-assay-card";

interface CardFrameProps {
  readonly item: Extract<WallItem, { kind: "card" }>;
  readonly grid: Grid;
  readonly section: Section | undefined;
  readonly actions: WallViewActions;
  readonly children: React.ReactNode;
}

/** A card in its place on the wall, with its handles: one to carry it elsewhere, one to make it larger or smaller. */
export function CardFrame({ item, grid, section, actions, children }: CardFrameProps) {
  const { card, left, top, width, height } = item;
  const [drawn, setDrawn] = useState<{ readonly w: number; readonly h: number }>();
  const [isOver, setOver] = useState(false);
  const putHere = (dragged: string): void => {
    const ids = section?.cards.map(({ id }) => id) ?? [];
    const order = moveTo(ids, dragged, ids.indexOf(card.id));
    if (section !== undefined && order !== undefined) actions.setOrder(section.id, order);
  };
  const startResize = (event: React.PointerEvent<HTMLElement>): void => {
    const handle: HTMLElement = event.currentTarget;
    const start = { x: event.clientX, y: event.clientY };
    handle.setPointerCapture(event.pointerId);
    let size = { w: 0, h: 0 };
    const listening = new AbortController();
    const end = (isDone: boolean): void => {
      listening.abort();
      setDrawn(undefined);
      if (isDone && size.h > 0) actions.setSize(card.id, size);
    };
    const { signal } = listening;
    handle.addEventListener(
      "pointermove",
      (move: PointerEvent) => {
        const [dx, dy] = [move.clientX - start.x, move.clientY - start.y];
        size = snapSize(width + dx, height + dy, grid);
        setDrawn(size);
      },
      { signal },
    );
    handle.addEventListener("pointerup", () => end(true), { signal });
    handle.addEventListener("pointercancel", () => end(false), { signal });
    event.preventDefault();
  };
  return (
    <div
      className={styles.frame}
      data-over={isOver}
      style={{ transform: `translate(${left}px, ${top}px)`, width, height }}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(DRAGGED)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        const dragged = event.dataTransfer.getData(DRAGGED);
        if (dragged === "") return;
        event.preventDefault();
        putHere(dragged);
      }}
    >
      {children}
      <span
        className={styles.grip}
        draggable
        title="Drag to another place"
        onDragStart={(event) => {
          event.dataTransfer.setData(DRAGGED, card.id);
          event.dataTransfer.effectAllowed = "move";
        }}
      >
        <GripVertical size={12} aria-hidden />
      </span>
      <span
        className={styles.corner}
        title="Drag to another size, double-click for the usual one"
        onPointerDown={startResize}
        onDoubleClick={() => actions.setSize(card.id, { w: undefined, h: undefined })}
      />
      {drawn !== undefined && (
        <span className={styles.size}>
          {drawn.w} × {drawn.h}
        </span>
      )}
    </div>
  );
}
