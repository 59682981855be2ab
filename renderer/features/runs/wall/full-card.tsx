import { Modal } from "@mantine/core";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { IconButton } from "../../../kit/icon-button.tsx";
import type { ShownCard } from "../../../state/wall.ts";
import styles from "./wall.module.css";

interface FullCardProps {
  readonly id: string;
  readonly title: string;
  /** In the order of the wall. */
  readonly cards: readonly ShownCard[];
  readonly onFull: (id: string | undefined) => void;
  readonly children: (width: number, height: number) => React.ReactNode;
}

/** Above the page and below everything that opens over it: palette, sheets, notifications, tooltips. */
const LAYER = 150;

/** One card over the whole window. Its keys are commands of the page: Escape leaves, the arrows step through the wall. */
export function FullCard(props: FullCardProps): React.ReactNode {
  return (
    <Modal
      opened
      onClose={() => props.onFull(undefined)}
      fullScreen
      withCloseButton={false}
      withOverlay={false}
      closeOnEscape={false}
      // The wall gives the focus to the card that was shown last.
      returnFocus={false}
      zIndex={LAYER}
      padding={0}
      transitionProps={{ duration: 0 }}
      classNames={{ content: styles["full"] ?? "", body: styles["fullBody"] ?? "" }}
      attributes={{ content: { "aria-label": props.title, "data-full": true } }}
    >
      <Body {...props} />
    </Modal>
  );
}

function Body({ id, cards, onFull, children }: FullCardProps): React.ReactNode {
  const host = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const at = cards.findIndex((card) => card.id === id);
  useLayoutEffect(() => {
    const element = host.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => {
      setSize({ width: element.clientWidth, height: element.clientHeight });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  // The chart before is gone, and the next one may not be drawn yet.
  useEffect(() => {
    if (document.activeElement === document.body) host.current?.focus();
  }, [id]);
  return (
    <>
      <nav className={styles["steps"]} aria-label="Charts">
        <IconButton
          label="Previous chart"
          hotkey="ArrowLeft"
          command="chart.previous"
          disabled={at <= 0}
          onClick={() => onFull(cards[at - 1]?.id)}
        >
          <ChevronLeft size={16} />
        </IconButton>
        <span>
          {at + 1} of {cards.length}
        </span>
        <IconButton
          label="Next chart"
          hotkey="ArrowRight"
          command="chart.next"
          disabled={at < 0 || at >= cards.length - 1}
          onClick={() => onFull(cards[at + 1]?.id)}
        >
          <ChevronRight size={16} />
        </IconButton>
      </nav>
      <div
        ref={host}
        className={styles["fullHost"]}
        tabIndex={-1}
        data-autofocus
        onFocus={({ target, currentTarget }) => {
          if (target === currentTarget)
            currentTarget.querySelector<HTMLElement>("[role=group]")?.focus();
        }}
      >
        {size.width > 0 && children(size.width, size.height)}
      </div>
    </>
  );
}
