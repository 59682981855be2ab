import { useQuery } from "@tanstack/react-query";
import { useElementSize } from "@mantine/hooks";
import { X } from "lucide-react";
import type { WireImportance } from "../../../../src/contract/compare-importance.ts";
import { orpc } from "../../../client/api.ts";
import { keepWhileGrowing } from "../../../client/keep-while-same.ts";
import { FailureNotice } from "../../../kit/failure-notice.tsx";
import { IconButton } from "../../../kit/icon-button.tsx";
import { SkeletonRows } from "../../../kit/skeleton-rows.tsx";
import { DependenceChart } from "./dependence-chart.tsx";
import styles from "./importance.module.css";
import { PairMap } from "./pair-map.tsx";
import { useChoice, type ImportanceQuestion } from "./use-importance.ts";

const HEIGHT = 280;

/** How the metric goes along the chosen param, or along two. */
export function DependencePart({
  rows,
  question,
}: {
  readonly rows: WireImportance["rows"];
  readonly question: ImportanceQuestion;
}): React.JSX.Element {
  const { param, other, choose } = useChoice();
  const { ref, width } = useElementSize<HTMLDivElement>();
  const known = (name: string | undefined): string | undefined =>
    rows.find((row) => row.param === name || row.aliases.includes(name ?? ""))?.param;
  const shown = known(param) ?? rows[0]?.param ?? "";
  const second = known(other);
  const input = { ...question, param: shown, ...(second !== undefined && { other: second }) };
  const { data, error, refetch } = useQuery({
    ...orpc.compare.readDependence.queryOptions({ input }),
    enabled: shown !== "",
    placeholderData: keepWhileGrowing(input, ["metric"]),
  });
  return (
    <section className={styles.part} aria-labelledby="importance-dependence">
      <h2 id="importance-dependence">
        {question.metric} along {data?.param ?? shown}
        {data?.pair !== undefined && data.pair !== null && (
          <>
            {" "}
            and {data.pair.param}
            <IconButton label="Only the first param" onClick={() => choose({ o: undefined })}>
              <X size={14} />
            </IconButton>
          </>
        )}
      </h2>
      <div ref={ref} className={styles.plot}>
        {error !== null && data === undefined ? (
          <FailureNotice error={error} onRetry={() => void refetch()} />
        ) : data === undefined || width === 0 ? (
          <SkeletonRows label="Reading along the param" rows={8} />
        ) : data.pair === null ? (
          <DependenceChart of={data} metric={question.metric} width={width} height={HEIGHT} />
        ) : (
          <PairMap of={data} pair={data.pair} metric={question.metric} width={width} />
        )}
      </div>
    </section>
  );
}
