import { Menu } from "@mantine/core";
import { Ellipsis, Eye, EyeOff, Star } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, type CSSProperties, type KeyboardEvent } from "react";
import { PointGlyph } from "../../charts/point-mark.tsx";
import { formatCount, plural } from "../../kit/format.ts";
import { renameGroupHere, setCurrentGroup, useCompareState } from "../../state/compare.ts";
import { hoverRun, useHoveredRun } from "../../state/hover.ts";
import { useView } from "../../state/view.ts";
import { NameEditor } from "../runs/index.ts";
import { moveGroup, onlyGroup, removeGroup, renameGroup, toggleGroup } from "./change-groups.ts";
import styles from "./compare.module.css";
import { lineIdOf, useComparison, type GroupView } from "./use-comparison.tsx";
import { useGroupHover } from "./use-group-hover.ts";

const DRAGGED = "application/x-assay-group";

/** One group. Its name shows and hides it, the star makes it the baseline; it moves by drag and with Alt and the arrows. */
export function GroupChip(props: {
  readonly group: GroupView;
  /** As a row of a list, with room for the whole name. */
  readonly isRow?: boolean;
}): React.JSX.Element {
  const { group, isRow = false } = props;
  const { all, groups, baseline, hidden } = useComparison();
  const [, changeView] = useView();
  const { key, label, ownLabel, color, slot, dash, runIds } = group;
  const isRenaming = useCompareState(({ renaming }) => renaming === key);
  const lineId = lineIdOf(group);
  const { isHovered, onPointerEnter } = useGroupHover(group);
  // One that goes away below the mouse does not hear that it was left.
  useEffect(
    () => () => {
      if (useHoveredRun.getState().runId === lineId) hoverRun(undefined, "list");
    },
    [lineId],
  );
  const chip = useRef<HTMLDivElement>(null);
  const givesFocusBack = useRef(false);
  useEffect(() => {
    if (isRenaming || !givesFocusBack.current) return;
    givesFocusBack.current = false;
    if (chip.current !== null) nameButtonOf(chip.current)?.focus();
  }, [isRenaming]);
  // However it was taken out, by key, menu or palette: the focus goes on to the next one.
  useLayoutEffect(() => {
    const { current } = chip;
    return () => {
      if (current?.contains(document.activeElement) === true) focusNeighbour(current);
    };
  }, []);
  const isHidden = hidden.has(key);
  const isBaseline = groups[baseline]?.key === key;
  const keys = all.map((one) => one.key);
  const at = keys.indexOf(key);
  const move = (to: number): void => changeView(moveGroup(keys, key, to));
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey && event.key === "ArrowLeft") move(at - 1);
    else if (event.altKey && event.key === "ArrowRight") move(at + 1);
    else if (event.key === "F2") renameGroupHere(key);
    else if (event.key === "Delete") changeView((old) => removeGroup(old, key));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const style: CSSProperties & Record<"--run", string> = { "--run": color };
  return (
    <div
      ref={chip}
      className={isRow ? styles.groupRow : styles.chip}
      style={style}
      data-group-key={key}
      data-hidden={isHidden}
      data-hovered={isHovered}
      data-baseline={isBaseline}
      draggable={!isRenaming}
      onFocus={() => setCurrentGroup(key)}
      onPointerEnter={() => {
        setCurrentGroup(key);
        onPointerEnter();
      }}
      onPointerLeave={() => hoverRun(undefined, "list")}
      onDragStart={(event) => {
        event.dataTransfer.setData(DRAGGED, key);
        event.dataTransfer.effectAllowed = "move";
      }}
      onDragOver={(event) => {
        if (event.dataTransfer.types.includes(DRAGGED)) event.preventDefault();
      }}
      onDrop={(event) => {
        const moved = event.dataTransfer.getData(DRAGGED);
        if (moved === "" || moved === key) return;
        event.preventDefault();
        changeView(moveGroup(keys, moved, at));
      }}
    >
      {isRenaming ? (
        <NameEditor
          of="group"
          name={label}
          onDone={(name) => {
            // Who left the field went somewhere else.
            givesFocusBack.current = chip.current?.contains(document.activeElement) === true;
            renameGroupHere(undefined);
            if (name !== undefined) changeView((old) => renameGroup(old, key, name, ownLabel));
          }}
        />
      ) : (
        <button
          type="button"
          className={styles.chipName}
          aria-pressed={!isHidden}
          data-command="compare.toggleGroup"
          title={`${label}${label === ownLabel ? "" : ` (${ownLabel})`}\n${plural(runIds.length, "run")}. Click to ${isHidden ? "show" : "hide"}; Alt and arrows move, F2 renames.`}
          onClick={() => changeView((old) => toggleGroup(old, key))}
          onKeyDown={onKeyDown}
        >
          <svg width={22} height={10} viewBox="-11 -5 22 10" aria-hidden className={styles.line}>
            <line
              x1={-11}
              x2={11}
              stroke={color}
              strokeWidth={2}
              strokeDasharray={dash?.join(" ")}
            />
            <PointGlyph color={color} shape={slot} />
          </svg>
          <bdi className={styles.chipLabel}>{label}</bdi>
          <span className={styles.n}>{formatCount(runIds.length)}</span>
          {isRow && (isHidden ? <EyeOff size={13} aria-hidden /> : <Eye size={13} aria-hidden />)}
        </button>
      )}
      <button
        type="button"
        className={styles.star}
        aria-label={isBaseline ? `${label} is the baseline` : `Use ${label} as baseline`}
        aria-pressed={isBaseline}
        title={isBaseline ? "The baseline: others are held against it" : "Use as baseline"}
        data-command="compare.baseline"
        disabled={isHidden}
        onClick={() => changeView({ cbl: key })}
      >
        <Star size={12} aria-hidden fill={isBaseline ? "currentColor" : "none"} />
      </button>
      <Menu width={220} position="bottom-start">
        <Menu.Target>
          <button
            type="button"
            className={styles.star}
            aria-label={`More about ${label}`}
            data-menu
          >
            <Ellipsis size={12} aria-hidden />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            data-command="compare.onlyGroup"
            onClick={() => changeView(onlyGroup(keys, key))}
          >
            Show only this group
          </Menu.Item>
          <Menu.Item data-command="compare.renameGroup" onClick={() => renameGroupHere(key)}>
            Rename
          </Menu.Item>
          <Menu.Item
            data-command="compare.moveGroupLeft"
            disabled={at === 0}
            onClick={() => move(at - 1)}
          >
            Move {isRow ? "up" : "left"}
          </Menu.Item>
          <Menu.Item
            data-command="compare.moveGroupRight"
            disabled={at === keys.length - 1}
            onClick={() => move(at + 1)}
          >
            Move {isRow ? "down" : "right"}
          </Menu.Item>
          <Menu.Item
            data-command="compare.removeGroup"
            color="red"
            onClick={() => {
              // The menu has the focus, and gives it back to what is no longer there.
              if (chip.current !== null) focusNeighbour(chip.current);
              changeView((old) => removeGroup(old, key));
            }}
          >
            Remove from the comparison
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

function nameButtonOf(chip: Element): HTMLElement | null {
  return chip.querySelector<HTMLElement>('[data-command="compare.toggleGroup"]');
}

/** The chip behind this one, else the one before it. */
function focusNeighbour(chip: HTMLElement): void {
  const all = [...(chip.closest('[role="group"]')?.querySelectorAll("[data-group-key]") ?? [])];
  const at = all.indexOf(chip);
  const next = all[at + 1] ?? all[at - 1];
  if (next !== undefined) nameButtonOf(next)?.focus({ preventScroll: true });
}
