import { useVirtualizer } from "@tanstack/react-virtual";
import { Boxes, ChevronRight, Copy, File, Folder, Link2, RefreshCw } from "lucide-react";
import { useEffect, useRef, useState, type CSSProperties, type KeyboardEvent } from "react";
import { describeFailure } from "../../../client/errors.ts";
import { formatBytes, formatCount, NO_VALUE, plural } from "../../../kit/format.ts";
import { formatTime, formatUtc } from "../../../kit/format-time.ts";
import { IconButton } from "../../../kit/icon-button.tsx";
import { showText } from "../../../kit/shown-text.ts";
import styles from "./files.module.css";
import type { TreeRow } from "./tree-rows.ts";
import type { FolderSizes, FolderTotal } from "./use-folder-sizes.ts";

interface FileTreeProps {
  readonly rows: readonly TreeRow[];
  readonly sizes: FolderSizes;
  readonly chosen: string | undefined;
  readonly onToggle: (path: string) => void;
  readonly onChoose: (path: string) => void;
  readonly onMore: (folder: string) => void;
  readonly onCopyPath: (path: string) => void;
  readonly onRefresh: () => void;
  /** With the row that was used last. */
  readonly onRegister: (path: string) => void;
}

const ROW_PX = 24;

/** Arrow keys go through it, as in every tree; Enter opens. */
export function FileTree(props: FileTreeProps): React.JSX.Element {
  const { rows, sizes, chosen, onToggle, onChoose, onMore, onCopyPath, onRefresh, onRegister } =
    props;
  const scroll = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const [used, setUsed] = useState<string>();
  const at = Math.min(active, Math.max(0, rows.length - 1));
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_PX,
    overscan: 16,
  });
  const press = (row: TreeRow): void => {
    if (row.kind === "entry") setUsed(row.path);
    if (row.kind === "more") onMore(row.path);
    else if (row.kind !== "entry") return;
    else if (row.entry.kind === "folder") onToggle(row.path);
    else if (row.entry.kind !== "other") onChoose(row.path);
  };
  const move = (to: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setActive(next);
    virtual.scrollToIndex(next);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const row = rows[at];
    const isFolder = row?.kind === "entry" && row.entry.kind === "folder";
    const isCopy = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "c";
    if (isCopy && row?.kind === "entry" && getSelection()?.isCollapsed !== false) {
      onCopyPath(row.path);
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowDown") move(at + 1);
    else if (event.key === "ArrowUp") move(at - 1);
    else if (event.key === "Home") move(0);
    else if (event.key === "End") move(rows.length - 1);
    else if (event.key === "ArrowRight" && isFolder) {
      if (row.isOpen) move(at + 1);
      else onToggle(row.path);
    } else if (event.key === "ArrowLeft" && row !== undefined) {
      if (isFolder && row.isOpen) onToggle(row.path);
      else move(rows.findLastIndex((one, i) => i < at && one.depth < row.depth));
    } else if ((event.key === "Enter" || event.key === " ") && row !== undefined) press(row);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const activeId = `file-${at}`;
  return (
    <div className={styles.side}>
      <div className={styles.head}>
        <span className={styles.total} title={describeTotal(sizes.total)}>
          {sizes.total === undefined ? "Files" : describeTotal(sizes.total)}
        </span>
        <IconButton
          label="Register as model version…"
          command="files.register"
          onClick={() => onRegister(used ?? chosen ?? ".")}
        >
          <Boxes size={13} />
        </IconButton>
        <IconButton
          label="Copy path of folder"
          command="files.copyFolderPath"
          onClick={() => onCopyPath(folderOf(rows[at]))}
        >
          <Copy size={13} />
        </IconButton>
        <IconButton label="List files again" command="files.refresh" onClick={onRefresh}>
          <RefreshCw size={13} />
        </IconButton>
      </div>
      <div
        ref={scroll}
        className={styles.tree}
        role="tree"
        aria-label="Files of the run"
        tabIndex={0}
        aria-activedescendant={rows.length === 0 ? undefined : activeId}
        onKeyDown={onKeyDown}
      >
        <div className={styles.rows} style={{ height: virtual.getTotalSize() }} role="presentation">
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index];
            if (row === undefined) return null;
            const style: CSSProperties & Record<"--depth", number> = {
              "--depth": row.depth,
              transform: `translateY(${start}px)`,
            };
            const isFolder = row.kind === "entry" && row.entry.kind === "folder";
            return (
              <div
                key={`${row.kind} ${row.path}`}
                id={`file-${index}`}
                role="treeitem"
                aria-level={row.depth + 1}
                aria-selected={row.kind === "entry" && row.path === chosen}
                {...(isFolder && { "aria-expanded": row.isOpen })}
                className={styles.row}
                data-active={index === at}
                data-kind={row.kind === "entry" ? row.entry.kind : row.kind}
                style={style}
                onClick={() => {
                  setActive(index);
                  press(row);
                }}
              >
                {row.kind === "entry" ? (
                  <Entry row={row} size={sizes.byPath.get(row.path)} />
                ) : (
                  <Note row={row} />
                )}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

const ICONS = { folder: Folder, file: File, link: Link2, other: File } as const;

/** The folder that is meant: the row itself, or the one that it lies in. */
function folderOf(row: TreeRow | undefined): string {
  if (row === undefined) return ".";
  if (row.kind !== "entry" || row.entry.kind === "folder") return row.path;
  return row.path.includes("/") ? row.path.slice(0, row.path.lastIndexOf("/")) : ".";
}

/** "at least 100,000 files · 3 GB" */
function describeTotal(total: FolderSizes["total"]): string {
  if (total === undefined) return "";
  const { files, bytes, isCut } = total;
  return `${isCut ? "at least " : ""}${plural(files, "file")} · ${formatBytes(bytes)}`;
}

function Entry(props: {
  readonly row: Extract<TreeRow, { kind: "entry" }>;
  /** Of a folder, where it is known. */
  readonly size: FolderTotal | undefined;
}): React.JSX.Element {
  const { row, size: total } = props;
  const { name, kind, modifiedUs } = row.entry;
  const bytes = row.entry.bytes ?? total?.bytes ?? null;
  const Icon = ICONS[kind];
  const when = modifiedUs === null ? "" : `\n${formatTime(modifiedUs)} (${formatUtc(modifiedUs)})`;
  const inside = total === undefined ? "" : `\n${describeTotal(total)}`;
  const size = bytes === null ? "" : `${inside}\n${formatCount(bytes)} bytes`;
  const what = kind === "other" ? "\na device, pipe or socket: not opened" : "";
  return (
    <>
      <ChevronRight size={12} className={styles.chevron} data-open={row.isOpen} aria-hidden />
      <Icon size={13} aria-hidden />
      <bdi className={styles.name} title={`${showText(name, 500).text}${size}${when}${what}`}>
        {showText(name, 200).text}
      </bdi>
      <span className={styles.size}>
        {total !== undefined && `${total.isCut ? "≥ " : ""}${plural(total.files, "file")} · `}
        {bytes === null ? "" : formatBytes(bytes)}
      </span>
      <time className={styles.time}>{modifiedUs === null ? NO_VALUE : formatTime(modifiedUs)}</time>
    </>
  );
}

/** Asks for what follows as soon as it is reached. */
function Note({ row }: { readonly row: Exclude<TreeRow, { kind: "entry" }> }): React.JSX.Element {
  switch (row.kind) {
    case "more":
      return <span className={styles.more}>Show more ({formatCount(row.left)} left)</span>;
    case "loading":
      return <Loading />;
    case "failed":
      return <span className={styles.note}>{describeFailure(row.error).message}</span>;
    case "cut":
      return <span className={styles.note}>The folder holds more names than are listed.</span>;
    case "empty":
      return <span className={styles.note}>Empty</span>;
  }
}

/** Nothing for a moment: most folders are there at once. */
function Loading(): React.JSX.Element {
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return <span className={styles.note}>{isLong ? "Loading…" : ""}</span>;
}
