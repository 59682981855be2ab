import {
  ArrowLeftRight,
  Boxes,
  ChartLine,
  Code,
  Grid3x3,
  Heading,
  Image,
  List,
  ListChecks,
  Quote,
  Sigma,
  Table,
  Text,
} from "lucide-react";
import { useEffect, useRef } from "react";
import type { BlockChoice } from "../edit/new-block.ts";
import styles from "./choice-list.module.css";

const ICONS: Readonly<Record<string, typeof Text>> = {
  text: Text,
  heading1: Heading,
  heading2: Heading,
  heading3: Heading,
  list: List,
  todo: ListChecks,
  quote: Quote,
  code: Code,
  math: Sigma,
  chart: ChartLine,
  table: Table,
  pivot: Grid3x3,
  statistics: Sigma,
  media: Image,
  diff: ArrowLeftRight,
  model: Boxes,
};

export const optionId = (listId: string, choice: BlockChoice | undefined): string =>
  `${listId}-${choice?.id ?? "none"}`;

/** Kinds of blocks below the field that has the focus, which moves through them. */
export function ChoiceList(props: {
  readonly id: string;
  readonly choices: readonly BlockChoice[];
  readonly index: number;
  readonly onPick: (choice: BlockChoice) => void;
}): React.JSX.Element {
  const { id, choices, index, onPick } = props;
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [index]);
  if (choices.length === 0) return <p className={styles.none}>No kind of block matches</p>;
  return (
    // What scrolls must be reachable by keyboard.
    <div
      ref={list}
      id={id}
      className={styles.list}
      role="listbox"
      aria-label="Kinds of blocks"
      tabIndex={0}
    >
      {choices.map((choice, at) => {
        const Icon = ICONS[choice.id] ?? Text;
        return (
          <div
            key={choice.id}
            id={optionId(id, choice)}
            role="option"
            aria-selected={at === index}
            className={styles.option}
            // The field keeps the focus.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => onPick(choice)}
          >
            <Icon size={15} aria-hidden />
            <span className={styles.title}>{choice.title}</span>
            <span className={styles.about}>{choice.about}</span>
          </div>
        );
      })}
    </div>
  );
}

/** The index after an arrow key; undefined for other keys. */
export function stepIndex(key: string, index: number, count: number): number | undefined {
  if (count === 0) return undefined;
  if (key === "ArrowDown") return (index + 1) % count;
  if (key === "ArrowUp") return (index + count - 1) % count;
  return undefined;
}
