import { NativeSelect } from "@mantine/core";
import type { StatisticsView } from "../../../state/statistics-view.ts";
import { useView } from "../../../state/view.ts";
import styles from "./overview.module.css";

/** A word for each that the engine knows. */
export type Words<K extends keyof StatisticsView> = Readonly<
  Record<Exclude<StatisticsView[K], undefined>, string>
>;

type Change = (part: Partial<Record<keyof StatisticsView, string | undefined>>) => void;

/** Changes how groups are compared, in the address. */
export function useChangeStatistics(): Change {
  const [, changeView] = useView();
  return (part) =>
    changeView(({ cst: old = {} }) => {
      const next = Object.fromEntries(
        Object.entries({ ...old, ...part }).filter(([, value]) => value !== undefined),
      ) as StatisticsView;
      return { cst: Object.keys(next).length === 0 ? undefined : next };
    });
}

/** One of the ways of comparing; the usual one does not stand in the address. */
export function StatisticsSelect<K extends keyof StatisticsView>(props: {
  readonly of: K;
  readonly label: string;
  readonly words: Words<K>;
  readonly usual: keyof Words<K>;
}): React.JSX.Element {
  const [{ cst = {} }] = useView();
  const change = useChangeStatistics();
  return (
    <NativeSelect
      size="xs"
      className={styles.select ?? ""}
      aria-label={props.label}
      value={cst[props.of] ?? props.usual}
      data={Object.entries<string>(props.words).map(([value, label]) => ({ value, label }))}
      onChange={({ currentTarget: { value } }) =>
        change({ [props.of]: value === props.usual ? undefined : value })
      }
    />
  );
}
