import { useQueries } from "@tanstack/react-query";
import type { LongFact } from "../../../../src/base/run-facts.ts";
import type { RunDetail } from "../../../../src/contract/runs.ts";
import { orpc } from "../../../client/api.ts";
import { FailureNotice } from "../../../kit/failure-notice.tsx";
import { formatCount } from "../../../kit/format.ts";
import { SkeletonRows } from "../../../kit/skeleton-rows.tsx";
import { LinesDiff } from "../../runs/index.ts";
import styles from "./code.module.css";

const TITLES: Readonly<Record<LongFact, string>> = {
  "code.diff": "Uncommitted changes",
  "env.packages": "Packages",
};
const NONE: Readonly<Record<LongFact, string>> = {
  "code.diff": "no uncommitted changes",
  "env.packages": "no list of packages",
};

interface LongFactDiffProps {
  readonly factKey: LongFact;
  readonly runs: readonly [RunDetail, RunDetail];
}

/** A long fact of both, line by line: of uncommitted changes a diff of the diffs. */
export function LongFactDiff({ factKey, runs }: LongFactDiffProps): React.JSX.Element | null {
  const has = runs.map(({ facts }) => facts.some(({ key }) => key === factKey));
  if (!has.includes(true)) return null;
  const without = runs.find((_, i) => has[i] === false);
  return (
    <section>
      <h2 className={styles.title}>{TITLES[factKey]}</h2>
      {without !== undefined && (
        <p className={styles.muted}>
          The logger of {without.name} kept {NONE[factKey]}; what the other one kept stands alone.
        </p>
      )}
      <Texts factKey={factKey} runs={runs} has={has} />
    </section>
  );
}

function Texts(props: LongFactDiffProps & { readonly has: readonly boolean[] }): React.JSX.Element {
  const { factKey: key, runs, has } = props;
  const answers = useQueries({
    queries: runs.map(({ id: runId }, i) => ({
      ...orpc.runs.readFact.queryOptions({ input: { runId, key } }),
      // The file may be another one at the next look.
      gcTime: 0,
      retry: false,
      enabled: has[i] === true,
    })),
  });
  const failed = answers.find(({ error }) => error !== null);
  if (failed !== undefined)
    return <FailureNotice error={failed.error} onRetry={() => void failed.refetch()} />;
  if (answers.some(({ data }, i) => has[i] === true && data === undefined))
    return <SkeletonRows label={`Loading ${TITLES[key].toLowerCase()}`} rows={6} />;
  const [before, after] = answers.map(({ data }) => data);
  const isCut = before?.truncated === true || after?.truncated === true;
  const most = Math.max(before?.text.length ?? 0, after?.text.length ?? 0);
  return (
    <div className={styles.text}>
      <LinesDiff
        label={`Differences of ${TITLES[key].toLowerCase()}`}
        names={[runs[0].name, runs[1].name]}
        before={before?.text ?? ""}
        after={after?.text ?? ""}
        cutAt={isCut ? `${formatCount(most)} characters` : undefined}
      />
    </div>
  );
}
