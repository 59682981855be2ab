import { Button, SegmentedControl, Switch } from "@mantine/core";
import { ChevronRight, Copy } from "lucide-react";
import { useMemo, useState, type CSSProperties } from "react";
import type { JsonValue } from "../../../../src/base/json.ts";
import type { RunDetail } from "../../../../src/contract/runs.ts";
import { copyText } from "../../../kit/clipboard.ts";
import { formatCount, NO_VALUE, plural } from "../../../kit/format.ts";
import { IconButton } from "../../../kit/icon-button.tsx";
import { Notice } from "../../../kit/notice.tsx";
import { notify } from "../../../kit/notify.tsx";
import { compilePattern } from "../../../kit/pattern.ts";
import { SearchBox } from "../../../kit/search-box.tsx";
import { showText } from "../../../kit/shown-text.ts";
import { VirtualTable, type Column } from "../../../kit/virtual-table.tsx";
import { useView } from "../../../state/view.ts";
import tables from "../tables.module.css";
import {
  compareParams,
  layOutList,
  layOutTree,
  textOf,
  type Difference,
  type Param,
  type ParamRow,
} from "./param-rows.ts";
import styles from "./params.module.css";
import { useBaseline } from "./use-baseline.ts";
import { ValueDialog, type OpenValue } from "./value-dialog.tsx";

/** As much of a value as a row can show anyway. */
const CELL_CHARACTERS = 300;
const TITLE_CHARACTERS = 1000;
/** A search reads no more of each value. */
const SEARCHED_CHARACTERS = 10_000;

/** As one JSON object. */
export async function copyParams(params: readonly Param[]): Promise<void> {
  const all = Object.fromEntries(params.map(({ key, value }) => [key, value]));
  await copyText(JSON.stringify(all, null, 2));
  notify(`Copied ${plural(params.length, "param")} as JSON.`);
}

const MARKS: Readonly<Record<Difference, { readonly sign: string; readonly word: string }>> = {
  same: { sign: "", word: "the same as in the baseline" },
  changed: { sign: "≠", word: "differs from the baseline" },
  added: { sign: "+", word: "the baseline does not have it" },
  removed: { sign: "−", word: "only the baseline has it" },
};

/** What a run was started with: as a tree or a list, alone or against the baseline. */
export function ParamsTable({ run }: { readonly run: RunDetail }): React.JSX.Element {
  const [view, changeView] = useView();
  const [search, setSearch] = useState("");
  const [open, setOpen] = useState<OpenValue>();
  const baseline = useBaseline(run);
  const compared = useMemo(
    () => compareParams(run.paramValues, baseline?.params),
    [run.paramValues, baseline?.params],
  );
  const onlyDiffering = view.pd === true && baseline !== undefined;
  const found = useMemo(() => {
    const { matches } = compilePattern(search);
    const holds = (value: JsonValue | undefined): boolean =>
      value !== undefined && matches(textOf(value).slice(0, SEARCHED_CHARACTERS));
    return compared.filter(
      ({ key, value, base, difference }) =>
        (!onlyDiffering || difference !== "same") &&
        (search === "" || matches(key) || holds(value) || holds(base)),
    );
  }, [compared, search, onlyDiffering]);
  const isFlat = view.pf === true;
  const closed = view.pg;
  const rows = useMemo(
    // A search opens what it finds.
    () => (isFlat ? layOutList(found) : layOutTree(found, new Set(search === "" ? closed : []))),
    [found, isFlat, closed, search],
  );
  const toggle = (id: string): void =>
    changeView(({ pg = [] }) => {
      const next = pg.includes(id) ? pg.filter((one) => one !== id) : [...pg, id];
      return { pg: next.length === 0 ? undefined : next };
    });
  const columns = useMemo(
    () => columnsOf(isFlat, baseline?.name, toggle, setOpen),
    // `toggle` depends on nothing that changes.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [isFlat, baseline?.name],
  );
  const differing = compared.filter(({ difference }) => difference !== "same").length;
  return (
    <>
      <div className={tables.bar}>
        <SearchBox
          className={tables.search}
          label="Filter params (regex)"
          value={search}
          onChange={setSearch}
        />
        <span className={tables.muted}>{plural(found.length, "param")}</span>
        <SegmentedControl
          data-command="params.tree"
          aria-label="Order of the params"
          value={isFlat ? "list" : "tree"}
          data={[
            { value: "tree", label: "Tree" },
            { value: "list", label: "List" },
          ]}
          onChange={(value) => changeView({ pf: value === "list" ? true : undefined })}
        />
        {baseline !== undefined && (
          <Switch
            size="xs"
            data-command="params.differing"
            label={`Only the ${formatCount(differing)} that differ from ${baseline.name}`}
            checked={onlyDiffering}
            onChange={(event) => changeView({ pd: event.currentTarget.checked || undefined })}
          />
        )}
        <span className={tables.spring} />
        <Button
          disabled={run.paramValues.length === 0}
          data-command="run.copyParams"
          onClick={() =>
            void copyParams(
              found.flatMap(({ key, value, origin }) =>
                value === undefined ? [] : [{ key, value, origin }],
              ),
            )
          }
        >
          Copy as JSON
        </Button>
      </div>
      <VirtualTable
        label="Params"
        columns={columns}
        rows={rows}
        rowKey={({ id }) => id}
        empty={<Nothing total={compared.length} onlyDiffering={onlyDiffering} search={search} />}
      />
      <ValueDialog open={open} onClose={() => setOpen(undefined)} />
    </>
  );
}

function Nothing(props: {
  readonly total: number;
  readonly onlyDiffering: boolean;
  readonly search: string;
}): React.JSX.Element {
  if (props.total === 0) {
    return (
      <Notice title="No params were logged">
        They come from hparams.yaml, args.json, TensorBoard’s hparams plug-in and the like.
      </Notice>
    );
  }
  return props.onlyDiffering && props.search === "" ? (
    <Notice title="No param differs from the baseline" />
  ) : (
    <Notice title="No param matches" />
  );
}

function columnsOf(
  isFlat: boolean,
  baseline: string | undefined,
  toggle: (id: string) => void,
  open: (value: OpenValue) => void,
): ReadonlyArray<Column<ParamRow>> {
  const value = (id: "value" | "base", title: string, width: string): Column<ParamRow> => ({
    id,
    title,
    width,
    render: (row) =>
      row.kind === "param" && (
        <Value name={row.param.key} value={row.param[id]} onOpen={open} isOther={id === "base"} />
      ),
    ...(isFlat && {
      sortBy: (row) => {
        const one = row.kind === "param" ? row.param[id] : undefined;
        return typeof one === "number" ? one : one === undefined ? "" : textOf(one).slice(0, 500);
      },
    }),
  });
  return [
    {
      id: "key",
      title: "Param",
      width: "clamp(180px, 22vw, 400px)",
      render: (row) => <Name row={row} toggle={toggle} />,
      ...(isFlat && { sortBy: ({ name }) => name }),
    },
    ...(baseline === undefined
      ? [value("value", "Value", "minmax(160px, 1fr)")]
      : [
          {
            id: "difference",
            title: "Difference",
            isTitleHidden: true,
            width: "16px",
            render: (row: ParamRow) => row.kind === "param" && <Mark of={row.param.difference} />,
          } as const,
          value("value", "Value", "minmax(140px, 1fr)"),
          value("base", `In ${showText(baseline, 40).text}`, "minmax(140px, 1fr)"),
        ]),
    {
      id: "origin",
      title: "From",
      width: "clamp(100px, 11vw, 240px)",
      render: (row) =>
        row.kind === "param" && (
          <span className={tables.muted} title={row.param.origin}>
            {row.param.origin}
          </span>
        ),
      ...(isFlat && { sortBy: (row) => (row.kind === "param" ? row.param.origin : "") }),
    },
    {
      id: "copy",
      title: "Copy",
      isTitleHidden: true,
      width: "24px",
      render: (row) =>
        row.kind === "param" &&
        row.param.value !== undefined && (
          <IconButton
            label={`Copy ${showText(row.param.key, 200).text}`}
            onClick={() => void copyText(textOf(row.param.value ?? null))}
          >
            <Copy size={13} />
          </IconButton>
        ),
    },
  ];
}

function Name(props: {
  readonly row: ParamRow;
  readonly toggle: (id: string) => void;
}): React.JSX.Element {
  const { row, toggle } = props;
  const style: CSSProperties & Record<"--depth", number> = { "--depth": row.depth };
  const name = showText(row.name, CELL_CHARACTERS).text;
  if (row.kind === "param") {
    return (
      <span
        className={styles.name}
        style={style}
        title={showText(row.param.key, TITLE_CHARACTERS).text}
      >
        <bdi>{name === "" ? "(no name)" : name}</bdi>
      </span>
    );
  }
  return (
    <button
      type="button"
      className={styles.group}
      style={style}
      aria-expanded={row.isOpen}
      onClick={() => toggle(row.id)}
    >
      <ChevronRight size={13} aria-hidden />
      <bdi>{name}</bdi>
      <span className={styles.count}>{formatCount(row.count)}</span>
    </button>
  );
}

/** Sign and colour, so that either is enough. */
function Mark({ of }: { readonly of: Difference | undefined }): React.ReactNode {
  if (of === undefined || of === "same") return null;
  const { sign, word } = MARKS[of];
  return (
    <span className={styles.mark} data-difference={of} role="img" aria-label={word} title={word}>
      {sign}
    </span>
  );
}

function Value(props: {
  readonly name: string;
  readonly value: JsonValue | undefined;
  readonly isOther: boolean;
  readonly onOpen: (value: OpenValue) => void;
}): React.JSX.Element {
  const { name, value, isOther, onOpen } = props;
  if (value === undefined) return <span className={tables.muted}>{NO_VALUE}</span>;
  const whole = textOf(value);
  const { text, left } = showText(whole, CELL_CHARACTERS);
  const isLong = left > 0 || whole.includes("\n");
  return (
    <span className={styles.value}>
      <code
        className={isOther ? styles.other : undefined}
        title={showText(whole, TITLE_CHARACTERS).text}
        data-type={typeof value}
      >
        <bdi>{whole === "" ? <span className={tables.muted}>(empty text)</span> : text}</bdi>
      </code>
      {isLong && (
        <button
          type="button"
          className={styles.more}
          aria-label={`Show all of ${showText(name, 200).text}`}
          onClick={() => onOpen({ name, text: whole })}
        >
          {left > 0 ? `… show all ${formatCount(whole.length)}` : "… show"}
        </button>
      )}
    </span>
  );
}
