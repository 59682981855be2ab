import { Button } from "@mantine/core";
import type { Transfer, TransferCounts } from "../../../src/contract/transfers.ts";
import { api } from "../../client/api.ts";
import { formatBytes, formatCount, plural } from "../../kit/format.ts";
import { notifyFailure } from "../../kit/notify.tsx";
import { ProgressBar } from "../../kit/progress-bar.tsx";
import { describeProgress } from "./describe-progress.ts";
import styles from "./transfers.module.css";

interface TransferStateProps {
  readonly transfer: Transfer;
  readonly onAgain: () => void;
}

/** How far one is, and what came of it. */
export function TransferState({ transfer, onAgain }: TransferStateProps): React.JSX.Element {
  const { id, direction, server, state, failure, runsDone, runsTotal } = transfer;
  const isRunning = state === "running";
  const percent = runsTotal === 0 ? undefined : (100 * runsDone) / runsTotal;
  return (
    <div className={styles.form}>
      <p className={styles.text}>
        {direction === "export" ? "To" : "From"} <code>{server}</code>
      </p>
      {isRunning ? (
        <>
          <ProgressBar
            label={direction === "export" ? "Exporting" : "Importing"}
            percent={percent}
          />
          <p className={styles.numbers}>{describeProgress(transfer)}</p>
        </>
      ) : (
        <p
          role={failure === null ? "status" : "alert"}
          className={styles.outcome}
          data-state={outcomeOf(transfer)}
        >
          {describeOutcome(transfer)}
        </p>
      )}
      {!isRunning && <SentTable sent={transfer.sent} />}
      {!isRunning && (
        <Told
          title="Differs"
          total={transfer.differencesTotal}
          items={transfer.differences.map(({ where, what, reason }) => [
            `${what} of ${where}`,
            reason,
          ])}
        />
      )}
      {!isRunning && (
        <Told
          title="Notes"
          total={transfer.notesTotal}
          items={transfer.notes.map(({ where, text }) => [where, text])}
        />
      )}
      <div className={styles.actions}>
        <p className={styles.hint}>
          {isRunning
            ? "It goes on when this is closed. Cancelled, what was sent stays, and the next time goes on there."
            : ""}
        </p>
        {isRunning ? (
          <Button
            data-autofocus
            onClick={() => void api.transfers.cancel({ id }).catch(notifyFailure)}
          >
            Cancel
          </Button>
        ) : (
          <Button data-autofocus onClick={onAgain}>
            {direction === "export" ? "Export again" : "Import again"}
          </Button>
        )}
      </div>
    </div>
  );
}

function outcomeOf({ state, differencesTotal }: Transfer): "good" | "bad" | "warn" {
  if (state === "failed") return "bad";
  return state === "cancelled" || differencesTotal > 0 ? "warn" : "good";
}

function describeOutcome({
  state,
  failure,
  differencesTotal,
  runsTotal,
  runsUnchanged,
}: Transfer): string {
  if (failure !== null) return `${failure.message} ${failure.nextStep}`;
  if (state === "cancelled") return "It was cancelled; the next time goes on there.";
  const runs = `${plural(runsTotal, "run")}, ${formatCount(runsUnchanged)} there before.`;
  return differencesTotal > 0
    ? `${runs} Not everything is equal on both sides.`
    : `${runs} Read back: both sides are equal.`;
}

const ROWS: ReadonlyArray<readonly [label: string, key: keyof TransferCounts]> = [
  ["Experiments", "experiments"],
  ["Runs", "runs"],
  ["Points", "points"],
  ["Params", "params"],
  ["Tags", "tags"],
  ["Inputs", "inputs"],
  ["Files", "files"],
  ["Logged models", "loggedModels"],
  ["Registered models", "models"],
  ["Their versions", "versions"],
];

function SentTable({ sent }: { readonly sent: TransferCounts }): React.JSX.Element {
  const rows = ROWS.filter(([, key]) => sent[key] > 0);
  if (rows.length === 0) return <p className={styles.text}>Nothing was new.</p>;
  return (
    <table className={styles.counts}>
      <caption className={styles.caption}>New this time</caption>
      <tbody>
        {rows.map(([label, key]) => (
          <tr key={key}>
            <th scope="row">{label}</th>
            <td>
              {formatCount(sent[key])}
              {key === "files" && ` (${formatBytes(sent.bytes)})`}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface ToldProps {
  readonly title: string;
  readonly total: number;
  readonly items: ReadonlyArray<readonly [what: string, reason: string]>;
}

function Told({ title, total, items }: ToldProps): React.JSX.Element | null {
  if (total === 0) return null;
  return (
    <section aria-label={title}>
      <h2 className={styles.title}>
        {title} <span className={styles.count}>{formatCount(total)}</span>
      </h2>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the keyboard scrolls it */}
      <ul className={styles.told} tabIndex={0}>
        {items.map(([what, reason], index) => (
          // oxlint-disable-next-line react/no-array-index-key -- the same may be told twice
          <li key={index} className={styles.entry}>
            <span className={styles.what}>{what}</span>
            <span className={styles.reason}>{reason}</span>
          </li>
        ))}
      </ul>
      {total > items.length && (
        <p className={styles.reason}>And {formatCount(total - items.length)} more.</p>
      )}
    </section>
  );
}
