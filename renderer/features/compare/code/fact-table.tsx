import { Copy } from "lucide-react";
import { FACTS } from "../../../../src/base/run-facts.ts";
import type { RunDetail } from "../../../../src/contract/runs.ts";
import { copyText } from "../../../kit/clipboard.ts";
import { IconButton } from "../../../kit/icon-button.tsx";
import { NO_VALUE } from "../../../kit/format.ts";
import { showText } from "../../../kit/shown-text.ts";
import { toldFacts, type Told } from "../../runs/index.ts";
import styles from "./code.module.css";

const CHARACTERS = 2000;

type Two<T> = readonly [T, T];

/** What is known of code and environment of both: what differs first. */
export function FactTable(props: {
  readonly runs: Two<RunDetail>;
  readonly tags: Two<readonly Told[]>;
}): React.JSX.Element {
  const { runs, tags } = props;
  const told = [toldFacts(runs[0], tags[0]), toldFacts(runs[1], tags[1])] as const;
  const rows = FACTS.flatMap(({ key, label }) => {
    const values = [told[0].get(key), told[1].get(key)] as const;
    if (values[0] === undefined && values[1] === undefined) return [];
    return [{ key, label, values, differs: values[0] !== values[1] }];
  }).toSorted((a, b) => Number(b.differs) - Number(a.differs));
  const [from, to] = [told[0].get("code.commit"), told[1].get("code.commit")];
  const commit = from ?? to;
  const command =
    commit === undefined
      ? undefined
      : from !== undefined && to !== undefined && from !== to
        ? `git log --stat ${from}..${to}`
        : `git show --stat ${commit}`;
  return (
    <section>
      <h2 className={styles.title}>Code and environment</h2>
      {command !== undefined && (
        <p className={styles.range}>
          {from === to
            ? "Both runs started from one commit:"
            : command.includes("..")
              ? "Between the commits:"
              : "Only one run names its commit:"}{" "}
          <code title={command}>{command.replaceAll(/([0-9a-f]{9})[0-9a-f]+/g, "$1")}</code>
          <IconButton
            label="Copy git command of the compared code"
            command="compare.copyCommits"
            onClick={() => void copyText(command)}
          >
            <Copy size={13} />
          </IconButton>
        </p>
      )}
      {rows.length === 0 ? (
        <p className={styles.muted}>
          Neither run tells anything of its code: loggers such as W&amp;B, MLflow, ClearML or Hydra
          note commit, command and packages.
        </p>
      ) : (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">Fact</th>
              <th scope="col">{runs[0].name}</th>
              <th scope="col">{runs[1].name}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ key, label, values, differs }) => (
              <tr key={key} data-differs={differs}>
                <th scope="row">
                  {label}
                  {differs && <span className="sr-only"> differs</span>}
                </th>
                {values.map((value, side) => (
                  <td key={side === 0 ? "before" : "after"}>
                    {value === undefined ? (
                      <span className={styles.muted} title="not recorded">
                        {NO_VALUE}
                      </span>
                    ) : (
                      <bdi>{showText(value, CHARACTERS).text}</bdi>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
