import { useQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ChevronRight } from "lucide-react";
import { useMemo, useRef, useState, type CSSProperties } from "react";
import { messageOf } from "../../src/base/errors.ts";
import { formatCount, plural } from "./format.ts";
import { showText } from "./shown-text.ts";
import { SkeletonRows } from "./skeleton-rows.tsx";
import styles from "./json-tree.module.css";
import { PlainText } from "./plain-text.tsx";
import { layOutJson, parseJson, toNode, type JsonRow, type Node } from "./json-rows.ts";

const ROW_PX = 22;
const CHARACTERS = 500;

/** A JSON or YAML document as a tree; what cannot be read as such is shown as text, with the reason. */
export function JsonTree(props: {
  readonly kind: "json" | "yaml";
  readonly text: string;
  readonly label: string;
  /** In px: as high as its rows, at most so high. Without it the tree takes the room that is there. */
  readonly mostHeight?: number;
}): React.JSX.Element {
  const { kind, text, label, mostHeight } = props;
  const { data } = useQuery({
    queryKey: ["document", kind, text],
    queryFn: () => parse(kind, text),
    gcTime: 0,
    staleTime: Infinity,
  });
  if (data === undefined) return <SkeletonRows label="Reading the document" rows={8} />;
  if ("problem" in data) {
    return (
      <>
        <p className={styles.warn}>
          Not valid {kind.toUpperCase()}, shown as text: {showText(data.problem, 300).text}
        </p>
        <PlainText label={label} text={text} />
      </>
    );
  }
  return <Tree root={data.root} label={label} mostHeight={mostHeight} />;
}

type Parsed = { readonly root: Node } | { readonly problem: string };

async function parse(kind: "json" | "yaml", text: string): Promise<Parsed> {
  try {
    if (kind === "json") return { root: parseJson(text) };
    // Read only where somebody looks at such a file.
    const { parseAllDocuments } = await import("yaml");
    const documents = parseAllDocuments(text, { intAsBigInt: true, logLevel: "error" });
    const all = Array.isArray(documents) ? documents : [];
    const error = all.flatMap((document) => document.errors)[0];
    if (error !== undefined) return { problem: error.message };
    const values = all.map((document) => document.toJS({ mapAsMap: true }) as unknown);
    return { root: toNode(values.length === 1 ? values[0] : values) };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}

function Tree({
  root,
  label,
  mostHeight,
}: {
  readonly root: Node;
  readonly label: string;
  readonly mostHeight: number | undefined;
}): React.JSX.Element {
  const scroll = useRef<HTMLDivElement>(null);
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => layOutJson(root, toggled), [root, toggled]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_PX,
    overscan: 16,
  });
  const toggle = (id: string): void =>
    setToggled((old) => {
      const next = new Set(old);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  return (
    <div
      ref={scroll}
      className={styles.document}
      style={mostHeight === undefined ? {} : { maxHeight: mostHeight, flex: "none" }}
      tabIndex={0}
      role="tree"
      aria-label={`Document ${label}`}
    >
      <div className={styles.rows} style={{ height: virtual.getTotalSize() }} role="presentation">
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          return row !== undefined && <Row key={row.id} row={row} top={start} onToggle={toggle} />;
        })}
      </div>
    </div>
  );
}

function Row(props: {
  readonly row: JsonRow;
  readonly top: number;
  readonly onToggle: (id: string) => void;
}): React.JSX.Element {
  const { row, top, onToggle } = props;
  const { node, name } = row;
  const style: CSSProperties & Record<"--depth", number> = {
    "--depth": row.depth,
    transform: `translateY(${top}px)`,
  };
  const key = name !== undefined && (
    <bdi className={styles.key}>{showText(name, CHARACTERS).text}:</bdi>
  );
  if (node.kind === "leaf") {
    const { text, left } = showText(node.text, CHARACTERS);
    return (
      <div className={styles.jsonRow} style={style} role="treeitem" aria-level={row.depth + 1}>
        {key}
        <bdi className={styles.leaf} data-type={node.type}>
          {text}
        </bdi>
        {left > 0 && <span className={styles.note}>… {plural(left, "more character")}</span>}
      </div>
    );
  }
  const isEmpty = node.entries.length === 0;
  const brackets = node.kind === "list" ? "[]" : "{}";
  return (
    <div
      className={styles.jsonRow}
      style={style}
      role="treeitem"
      aria-level={row.depth + 1}
      aria-expanded={row.isOpen}
      data-branch
    >
      <button
        type="button"
        className={styles.branch}
        disabled={isEmpty}
        onClick={() => onToggle(row.id)}
      >
        <ChevronRight size={12} className={styles.chevron} data-open={row.isOpen} aria-hidden />
        {key}
        <span className={styles.note}>
          {isEmpty
            ? brackets
            : `${brackets.charAt(0)}${formatCount(node.entries.length)}${brackets.charAt(1)}`}
        </span>
      </button>
    </div>
  );
}
