import { NativeSelect, Switch } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import type {
  DiffRow,
  DiffSection,
  VersionDiff,
} from "../../../../src/contract/registry-versions.ts";
import { orpc } from "../../../client/api.ts";
import { describeFailure } from "../../../client/errors.ts";
import { FailureNotice } from "../../../kit/failure-notice.tsx";
import { plural } from "../../../kit/format.ts";
import { Num } from "../../../kit/num.tsx";
import { showText } from "../../../kit/shown-text.ts";
import { SkeletonRows } from "../../../kit/skeleton-rows.tsx";
import { viewElsewhere } from "../../../state/view.ts";
import { Section } from "./section.tsx";
import { NoVersion } from "./version-page.tsx";
import styles from "./version.module.css";

const TITLES: Readonly<Record<DiffSection, string>> = {
  params: "Parameters",
  metrics: "Metrics",
  signature: "Signature",
  files: "Files",
  environment: "Environment",
  tags: "Tags",
};

const SIGNS: Readonly<Record<DiffRow["change"], readonly [sign: string, word: string]>> = {
  same: ["", "same"],
  added: ["+", "added"],
  removed: ["−", "removed"],
  changed: ["~", "changed"],
};

/** What two versions of a model differ in. */
export function ComparePage(): React.JSX.Element {
  const { name, a, b } = useParams({ from: "/models/$name/compare/$a/$b" });
  const [isAll, setAll] = useState(false);
  const pair = { a: Number(a), b: Number(b) };
  const isPair = [pair.a, pair.b].every((one) => Number.isSafeInteger(one) && one > 0);
  const diff = useQuery({
    ...orpc.registry.diffVersions.queryOptions({ input: { name, ...pair } }),
    enabled: isPair,
    placeholderData: keepPreviousData,
  });
  useEffect(() => {
    document.title = `${name} ${a} and ${b} · Assay`;
  }, [name, a, b]);
  if (!isPair) return <NoVersion name={name} version={`${a} or ${b}`} hasModel />;
  if (diff.isError && describeFailure(diff.error).code === "NOT_FOUND")
    return <NoVersion name={name} version={`${a} or ${b}`} hasModel />;
  if (diff.isError && diff.data === undefined)
    return <FailureNotice isPage error={diff.error} onRetry={() => void diff.refetch()} />;
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={`Versions ${a} and ${b}`}>
      <header className={styles.header}>
        <nav aria-label="Path">
          <Link to="/models" search={viewElsewhere} data-command="registry.open">
            Models
          </Link>
          <span aria-hidden>/</span>
          <Link to="/models/$name" params={{ name }} search={viewElsewhere} title={name}>
            {name}
          </Link>
        </nav>
        <div className={styles.title}>
          <h1>
            Version {a} and version {b}
          </h1>
        </div>
      </header>
      <div className={styles.bar}>
        <Choose name={name} label="First version" side="a" pair={pair} />
        <Choose name={name} label="Second version" side="b" pair={pair} />
        <Switch
          size="xs"
          label="Also what is the same"
          checked={isAll}
          onChange={(event) => setAll(event.currentTarget.checked)}
        />
      </div>
      <div className={styles.sections}>
        {diff.data === undefined ? (
          <SkeletonRows label="Comparing" rows={10} />
        ) : (
          diff.data.sections.map((section) => (
            <DiffSectionView
              key={section.section}
              section={section}
              diff={diff.data}
              isAll={isAll}
            />
          ))
        )}
      </div>
    </div>
  );
}

function Choose(props: {
  readonly name: string;
  readonly label: string;
  readonly side: "a" | "b";
  readonly pair: Readonly<Record<"a" | "b", number>>;
}): React.JSX.Element {
  const { name, label, side, pair } = props;
  const navigate = useNavigate();
  const model = useQuery(orpc.registry.getModel.queryOptions({ input: { name } }));
  const numbers = model.data?.versions.map(({ version }) => String(version)) ?? [
    String(pair[side]),
  ];
  return (
    <NativeSelect
      size="xs"
      aria-label={label}
      value={String(pair[side])}
      data={numbers.map((value) => ({ value, label: `Version ${value}` }))}
      onChange={(event) => {
        const next = { ...pair, [side]: Number(event.currentTarget.value) };
        void navigate({
          to: "/models/$name/compare/$a/$b",
          params: { name, a: String(next.a), b: String(next.b) },
          search: viewElsewhere,
          replace: true,
        });
      }}
    />
  );
}

function DiffSectionView(props: {
  readonly section: VersionDiff["sections"][number];
  readonly diff: VersionDiff;
  readonly isAll: boolean;
}): React.JSX.Element {
  const { section, diff, isAll } = props;
  const differing = section.rows.filter(({ change }) => change !== "same");
  const rows = isAll ? section.rows : differing;
  const hasDelta = section.section === "metrics";
  const count =
    section.note !== ""
      ? ""
      : differing.length === 0
        ? "no differences"
        : plural(differing.length, "difference");
  return (
    <Section title={TITLES[section.section]} count={count}>
      {section.note !== "" && <p className={styles.note}>{section.note}</p>}
      {rows.length > 0 && (
        <div
          className={styles.tableBox}
          tabIndex={0}
          role="region"
          aria-label={`Differences: ${TITLES[section.section]}`}
        >
          <table className={`${styles.table} ${styles.diff}`}>
            <thead>
              <tr>
                <th scope="col">
                  <span className="sr-only">Change</span>
                </th>
                <th scope="col">Name</th>
                <th scope="col">Version {diff.a}</th>
                <th scope="col">Version {diff.b}</th>
                <th scope="col" className={styles.number}>
                  {hasDelta ? "Difference" : <span className="sr-only">Difference</span>}
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Row key={row.key} row={row} hasDelta={hasDelta} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  );
}

function Row(props: { readonly row: DiffRow; readonly hasDelta: boolean }): React.JSX.Element {
  const { row, hasDelta } = props;
  const [sign, word] = SIGNS[row.change];
  return (
    <tr data-change={row.change}>
      <td title={word}>
        <span aria-hidden>{sign}</span>
        <span className="sr-only">{word}</span>
      </td>
      <td title={showText(row.key, 1000).text}>
        <bdi>{showText(row.key, 200).text}</bdi>
      </td>
      <Value text={row.a} isNumber={hasDelta} />
      <Value text={row.b} isNumber={hasDelta} />
      <td className={styles.number}>
        {row.delta !== null && row.delta !== 0 && (
          <>
            {row.delta > 0 && "+"}
            <Num value={row.delta} />
          </>
        )}
      </td>
    </tr>
  );
}

function Value(props: {
  readonly text: string | null;
  readonly isNumber: boolean;
}): React.JSX.Element {
  const { text, isNumber } = props;
  if (text === null) return <td className={styles.muted}>–</td>;
  return (
    <td title={showText(text, 1000).text}>
      {isNumber ? (
        <Num value={Number(text)} />
      ) : (
        <bdi className={styles.clamp}>{showText(text, 500).text}</bdi>
      )}
    </td>
  );
}
