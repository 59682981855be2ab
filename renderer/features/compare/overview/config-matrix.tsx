import { Switch } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { ConfigRow } from "../../../../src/contract/compare-config.ts";
import type { LeftOut } from "../../../../src/contract/compare-groups.ts";
import { orpc } from "../../../client/api.ts";
import { keepWhileSame } from "../../../client/keep-while-same.ts";
import { FailureNotice } from "../../../kit/failure-notice.tsx";
import { formatCount, plural } from "../../../kit/format.ts";
import { compilePattern } from "../../../kit/pattern.ts";
import { SearchBox } from "../../../kit/search-box.tsx";
import { SkeletonRows } from "../../../kit/skeleton-rows.tsx";
import { useView } from "../../../state/view.ts";
import { useComparison } from "../use-comparison.tsx";
import { MatrixTable } from "./matrix-table.tsx";
import styles from "./overview.module.css";
import type { ScrollTogether } from "./scroll-together.ts";

const MOST_ROWS = 2000;
const KINDS: Readonly<Record<ConfigRow["kind"], string>> = {
  param: "param",
  environment: "environment",
  tag: "tag",
  data: "data set",
  run: "run",
};
const RELATIONS: Readonly<Record<ConfigRow["relation"], string>> = {
  separates: "Equal within each group, different between them",
  differs: "Differs between the groups, and within some",
  within: "Every group has the same values",
  same: "The same everywhere",
};
const REASONS: Readonly<Record<LeftOut["reason"], string>> = {
  seed: "a seed",
  fold: "a fold",
  "own name": "names the run",
  time: "a time of the run",
  "follows the seed": "goes along with the seed",
};

/** What the groups were started with and in: what separates them first. */
export function ConfigMatrix({
  together,
}: {
  readonly together: ScrollTogether;
}): React.JSX.Element {
  const { groupIds, groups } = useComparison();
  const [{ cfa }, changeView] = useView();
  const [search, setSearch] = useState("");
  const input = { groups: groupIds, all: cfa === true, limit: MOST_ROWS };
  const { data, error, isError, refetch } = useQuery({
    ...orpc.compare.diffConfig.queryOptions({ input }),
    placeholderData: keepWhileSame(input, ["groups"]),
  });
  const rows = useMemo(() => {
    const { matches } = compilePattern(search);
    return (data?.rows ?? []).filter(
      (row) =>
        matches(row.label) ||
        (search !== "" &&
          row.groups.some(({ values }) => values.some(({ text }) => matches(text)))),
    );
  }, [data, search]);
  return (
    <section className={styles.config} aria-label="Configuration">
      <div className={styles.bar}>
        <h2>Configuration</h2>
        <SearchBox
          className={styles.search}
          label="Filter configuration (regex)"
          value={search}
          onChange={setSearch}
        />
        <span className={styles.muted} role="status">
          {data !== undefined &&
            `${plural(rows.length, "row")}${data.total > data.rows.length ? ` of ${formatCount(data.total)}` : ""}`}
        </span>
        <span className={styles.spring} />
        <Switch
          size="xs"
          label="Only what differs"
          data-command="compare.onlyDiffering"
          checked={cfa !== true}
          onChange={({ currentTarget: { checked } }) =>
            changeView({ cfa: checked ? undefined : true })
          }
        />
      </div>
      {data === undefined ? (
        isError ? (
          <FailureNotice error={error} onRetry={() => void refetch()} />
        ) : (
          <SkeletonRows label="Reading the configuration" rows={4} />
        )
      ) : (
        <MatrixTable
          label="Configuration by groups"
          together={together}
          corner="What"
          rows={rows}
          rowKey={({ kind, key }) => `${kind} ${key}`}
          rowPx={28}
          columnPx={groups.every(({ runIds }) => runIds.length <= 1) ? 150 : 250}
          renderName={(row) => <ConfigName row={row} />}
          renderCell={(row, group) => <ConfigCell row={row} group={group} />}
          empty={
            <p className={styles.nothing}>
              {search !== ""
                ? "Nothing matches."
                : "The runs were started with the same params, in the same environment."}
            </p>
          }
        />
      )}
    </section>
  );
}

function ConfigName({ row }: { readonly row: ConfigRow }): React.JSX.Element {
  const { label, kind, relation, leftOut } = row;
  return (
    <>
      <span
        className={styles.metricName}
        data-separates={relation === "separates" && leftOut === null}
        title={`${label}. ${RELATIONS[relation]}.`}
      >
        {label}
      </span>
      <span className={styles.part}>{leftOut === null ? KINDS[kind] : REASONS[leftOut]}</span>
    </>
  );
}

/** The one value, or the commonest of several with how many runs have it. */
function ConfigCell(props: { readonly row: ConfigRow; readonly group: number }): React.JSX.Element {
  const of = props.row.groups[props.group];
  if (of === undefined || of.distinct === 0) return <span className={styles.none}>none</span>;
  const { values, distinct, missing } = of;
  const isOne = distinct === 1 && missing === 0;
  const told = values.map(({ text, count }) => {
    const value = text === "" ? '""' : text;
    return isOne ? value : `${value} (${formatCount(count)})`;
  });
  const rest = [
    ...(distinct > values.length ? [plural(distinct - values.length, "more value")] : []),
    ...(missing > 0 ? [`none (${formatCount(missing)})`] : []),
  ];
  const text = [...told, ...rest].join(", ");
  return (
    <span className={styles.value} title={text}>
      {text}
    </span>
  );
}
