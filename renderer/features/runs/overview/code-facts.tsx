import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Copy } from "lucide-react";
import { FACTS, isLongFact, type FactKey, type LongFact } from "../../../../src/base/run-facts.ts";
import type { RunFact } from "../../../../src/contract/run-facts.ts";
import type { RunDetail } from "../../../../src/contract/runs.ts";
import { orpc } from "../../../client/api.ts";
import { copyText } from "../../../kit/clipboard.ts";
import { IconButton } from "../../../kit/icon-button.tsx";
import { showText } from "../../../kit/shown-text.ts";
import { openDialog } from "../../../state/ui.ts";
import { shortCommit } from "../short-commit.ts";
import { Fact, Nothing } from "./fact.tsx";
import styles from "./overview.module.css";
import { findCommand, findHost, gitOf, notedOf, type GitFacts, type Noted } from "./run-facts.ts";

const COMMAND_CHARACTERS = 2000;
const BY_LOG = "checked out when the run started, by the repository's log";
const SHOWN_APART: ReadonlySet<FactKey> = new Set([
  "code.commit",
  "code.branch",
  "code.remote",
  "code.dirty",
  "run.command",
  "env.host",
]);
/** What a command about a long fact is called. */
export const LONG_FACT_COMMANDS: Readonly<Record<LongFact, string>> = {
  "code.diff": "run.showDiff",
  "env.packages": "run.showPackages",
};

/** From which code a run started, and in which environment, as its loggers noted it. */
export function CodeFacts({ run }: { readonly run: RunDetail }): React.JSX.Element {
  const { data: about } = useQuery(orpc.runs.getAbout.queryOptions({ input: { runId: run.id } }));
  const noted = notedOf(run);
  const told = [...(about?.tags ?? []), ...run.paramValues];
  const command = findCommand(told, noted);
  const writers = about?.writers ?? [];
  const host =
    noted.get("env.host")?.value ??
    writers.find((one) => one.host !== null)?.host ??
    findHost(told);
  const pids = [...new Set(writers.flatMap(({ pid }) => pid ?? []))];
  return (
    <section>
      <h2 className={styles.title}>Code and environment</h2>
      <dl className={styles.facts}>
        <Fact name="Git">
          <Git git={gitOf(told, run, noted)} noted={noted} />
        </Fact>
        <Long runId={run.id} fact={noted.get("code.diff")} />
        <Fact name="Command">
          {command === undefined ? (
            <Nothing>not recorded</Nothing>
          ) : (
            <span className={styles.copied}>
              <code className={styles.code}>{showText(command, COMMAND_CHARACTERS).text}</code>
              <span className={styles.buttons}>
                <IconButton
                  label="Copy command of run"
                  command="run.copyCommand"
                  onClick={() => void copyText(command)}
                >
                  <Copy size={13} />
                </IconButton>
              </span>
            </span>
          )}
        </Fact>
        <Fact name="Host">
          {host === undefined ? (
            <Nothing>not recorded</Nothing>
          ) : (
            <bdi>{showText(host, 300).text}</bdi>
          )}
          {pids.length > 0 && (
            <span className={styles.muted}>
              {pids.length === 1 ? "process" : "processes"} {pids.join(", ")}
            </span>
          )}
        </Fact>
        {FACTS.filter(({ key }) => !SHOWN_APART.has(key) && key !== "code.diff").map(
          ({ key, label }) =>
            isLongFact(key) ? (
              <Long key={key} runId={run.id} fact={noted.get(key)} />
            ) : (
              <Plain key={key} label={label} fact={noted.get(key)} />
            ),
        )}
      </dl>
    </section>
  );
}

function Git(props: {
  readonly git: GitFacts & { readonly byLog: boolean };
  readonly noted: Noted;
}): React.JSX.Element {
  const { git, noted } = props;
  const { commit, branch } = git;
  if (commit === undefined && branch === undefined) return <Nothing>not recorded</Nothing>;
  const by = git.byLog ? BY_LOG : originOf(noted.get("code.commit"));
  return (
    <>
      <span title={by}>
        {branch !== undefined && <bdi>{showText(branch, 200).text}</bdi>}
        {branch !== undefined && commit !== undefined && " at "}
        {commit !== undefined && (
          <code className={styles.code} title={by === undefined ? commit : `${commit}\n${by}`}>
            {shortCommit(commit)}
          </code>
        )}
      </span>
      {git.dirty === true && <span className={styles.warn}>with uncommitted changes</span>}
      {git.dirty === false && <span className={styles.muted}>clean</span>}
      {git.repository !== undefined && (
        <span className={styles.muted}>{showText(git.repository, 300).text}</span>
      )}
    </>
  );
}

function Plain(props: {
  readonly label: string;
  readonly fact: RunFact | undefined;
}): React.JSX.Element | null {
  const { label, fact } = props;
  if (fact === undefined) return null;
  return (
    <Fact name={label}>
      <bdi title={originOf(fact)}>{showText(fact.value, COMMAND_CHARACTERS).text}</bdi>
    </Fact>
  );
}

function Long(props: {
  readonly runId: string;
  readonly fact: RunFact | undefined;
}): React.JSX.Element | null {
  const { runId, fact } = props;
  if (fact === undefined || !isLongFact(fact.key)) return null;
  const { key } = fact;
  const label = labelOf(key);
  return (
    <Fact name={label}>
      {/* The checksum is for comparing runs, not for reading. */}
      <span title={`${fact.value}\n${originOf(fact)}`}>{fact.value.replace(/ \(\w+\)$/, "")}</span>
      <Button
        size="compact-xs"
        data-command={LONG_FACT_COMMANDS[key]}
        onClick={() => openDialog({ kind: "fact", runId, key })}
      >
        Show {label.toLowerCase()}
      </Button>
    </Fact>
  );
}

export const labelOf = (key: FactKey): string =>
  FACTS.find((fact) => fact.key === key)?.label ?? key;

const originOf = (fact: RunFact | undefined): string | undefined =>
  fact === undefined ? undefined : `noted in ${fact.origin}`;
