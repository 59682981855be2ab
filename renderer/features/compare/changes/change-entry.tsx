import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import {
  ArrowRight,
  Braces,
  Cpu,
  Database,
  GitCommitHorizontal,
  Package,
  SlidersHorizontal,
  SquareTerminal,
  Tag,
  type LucideIcon,
} from "lucide-react";
import { isLongFact } from "../../../../src/base/run-facts.ts";
import type {
  Change,
  ChangeAnswer,
  ChangeKind,
  ChangeSide,
  Standing,
} from "../../../../src/contract/compare-changes.ts";
import { formatCount, plural } from "../../../kit/format.ts";
import { Num } from "../../../kit/num.tsx";
import { showText } from "../../../kit/shown-text.ts";
import { writeSets } from "../../../state/compare-view.ts";
import { openDialog } from "../../../state/ui.ts";
import { useView } from "../../../state/view.ts";
import { OTHER_GROUPS } from "../group-by-chooser.tsx";
import styles from "./changes.module.css";

const ICONS: Readonly<Record<ChangeKind, LucideIcon>> = {
  param: SlidersHorizontal,
  data: Database,
  code: GitCommitHorizontal,
  package: Package,
  hardware: Cpu,
  environment: Braces,
  command: SquareTerminal,
  tag: Tag,
};
const KINDS: Readonly<Record<ChangeKind, string>> = {
  param: "Param",
  data: "Data",
  code: "Code",
  package: "Package",
  hardware: "Hardware",
  environment: "Environment",
  command: "Command",
  tag: "Tag",
};
const STANDINGS: Readonly<Record<Standing, string>> = {
  supported: "history supports it",
  unclear: "history leaves it open",
  unknown: "no history",
  unsupported: "history does not support it",
  irrelevant: "cannot have mattered",
};

type Member = Change["members"][number];

/** One difference, or several that always changed together: what it was and is, and what other runs say of it. */
export function ChangeEntry(props: {
  readonly change: Change;
  readonly answer: ChangeAnswer;
}): React.JSX.Element {
  const { change, answer } = props;
  const { members, standing, isConfounded, evidence } = change;
  const title = members.map(({ key }) => shortKey(key)).join(", ");
  return (
    <li className={styles.entry} data-standing={standing} data-change={change.id}>
      <div className={styles.head}>
        <div className={styles.members}>
          {members.map((member) => (
            <MemberLine key={member.key} member={member} />
          ))}
        </div>
        <ShareBar change={change} />
        <span className={styles.standing}>
          {STANDINGS[standing]}
          {isConfounded && <span className={styles.confounded}>confounded</span>}
        </span>
      </div>
      <p className={styles.evidence}>{evidence}</p>
      {standing !== "irrelevant" && (
        <details className={styles.more}>
          <summary>
            Runs behind it<span className="sr-only"> for {title}</span>
          </summary>
          <Details change={change} answer={answer} />
        </details>
      )}
    </li>
  );
}

function MemberLine({ member }: { readonly member: Member }): React.JSX.Element {
  const { kind, key, before, after } = member;
  const Icon = ICONS[kind];
  return (
    <div className={styles.member}>
      <span title={KINDS[kind]} className={styles.icon}>
        <Icon size={14} aria-hidden />
        <span className="sr-only">{KINDS[kind]}: </span>
      </span>
      <bdi className={styles.key} title={key}>
        {showText(shortKey(key), 120).text}
      </bdi>
      <span className={styles.values}>
        <SideValue side={before} />
        <ArrowRight size={12} className={styles.arrow} aria-label="became" />
        <SideValue side={after} />
      </span>
      {isLongFact(key) && <LongTexts member={member} factKey={key} />}
    </div>
  );
}

function SideValue({ side }: { readonly side: ChangeSide }): React.JSX.Element {
  const { values, more } = side;
  const shown = values.slice(0, 2);
  const rest = values.length - shown.length + more;
  const title = values
    .map(({ text, runs }) => `${text ?? "not set"} (${plural(runs, "run")})`)
    .join("\n");
  return (
    <span className={styles.value} title={more > 0 ? `${title}\nand ${more} more` : title}>
      {shown.map(({ text }, i) => (
        <span key={text ?? ""}>
          {i > 0 && ", "}
          {text === null ? (
            <i className={styles.none}>not set</i>
          ) : (
            <bdi>{showText(shortValue(text), 60).text}</bdi>
          )}
        </span>
      ))}
      {rest > 0 && <span className={styles.none}> +{formatCount(rest)}</span>}
    </span>
  );
}

function LongTexts(props: {
  readonly member: Member;
  readonly factKey: "code.diff" | "env.packages";
}): React.JSX.Element {
  const { member, factKey: key } = props;
  return (
    <span className={styles.texts}>
      {(["before", "after"] as const).map((side) => {
        const { runId } = member[side];
        return (
          runId !== null && (
            <button
              key={side}
              type="button"
              className={styles.link}
              onClick={() => openDialog({ kind: "fact", runId, key })}
            >
              Show {side}
            </button>
          )
        );
      })}
    </span>
  );
}

/** How much of the observed difference it may be, by history: a line for the interval, a dot for the estimate. */
function ShareBar({ change }: { readonly change: Change }): React.JSX.Element {
  const { effect, share } = change;
  if (effect === null || share === null || effect.mean === 0)
    return <span className={styles.bar} data-empty />;
  const observed = effect.mean / share;
  const [one, two] = [effect.low / observed, effect.high / observed];
  // From -50 % to 150 % of the observed difference.
  const at = (part: number): number => Math.min(100, Math.max(0, ((part + 0.5) / 2) * 100));
  const [low, high] = [at(Math.min(one, two)), at(Math.max(one, two))];
  const label = `${Math.round(share * 100)} % of the observed difference, 95 % interval ${Math.round(Math.min(one, two) * 100)} to ${Math.round(Math.max(one, two) * 100)} %`;
  return (
    <svg className={styles.bar} viewBox="0 0 100 16" preserveAspectRatio="none" role="img">
      <title>{label}</title>
      <line x1={at(0)} x2={at(0)} y1={1} y2={15} className={styles.zero} />
      <line x1={at(1)} x2={at(1)} y1={1} y2={15} className={styles.whole} />
      <line x1={low} x2={high} y1={8} y2={8} className={styles.interval} />
      <line x1={at(share)} x2={at(share)} y1={4} y2={12} className={styles.estimate} />
    </svg>
  );
}

function Details({ change, answer }: { readonly change: Change; readonly answer: ChangeAnswer }) {
  const { matches, likeIds, likeA, likeB, effect } = change;
  const [, changeView] = useView();
  const [idsA, idsB] = likeIds;
  const sets = [
    { label: "like before", runs: { runIds: idsA } },
    { label: "like after", runs: { runIds: idsB } },
  ].filter(({ runs }) => runs.runIds.length > 0);
  return (
    <div className={styles.details}>
      <div className={styles.detailBar}>
        {effect !== null && (
          <span>
            Effect on {answer.metric}: <Num value={effect.mean} />, 95 % interval{" "}
            <Num value={effect.low} /> to <Num value={effect.high} />
          </span>
        )}
        {sets.length > 0 && (
          <Button
            size="compact-xs"
            variant="default"
            data-chart-tool
            // They are runs of history: mostly others than those that are compared.
            onClick={() => changeView({ ...OTHER_GROUPS, ...writeSets(sets), cg: "set" }, true)}
          >
            Compare these runs ({formatCount(likeA + likeB)})
          </Button>
        )}
      </div>
      {matches === null || matches.shown.length === 0 ? (
        <p className={styles.facts}>No pair of other runs differs in this.</p>
      ) : (
        <table className={styles.pairs}>
          <caption className="sr-only">Pairs of other runs that differ in this</caption>
          <thead>
            <tr>
              <th scope="col">Before</th>
              <th scope="col">After</th>
              <th scope="col">Difference</th>
              <th scope="col">Other keys that differ</th>
            </tr>
          </thead>
          <tbody>
            {matches.shown.map((pair) => (
              <tr key={`${pair.a.id} ${pair.b.id}`}>
                {[pair.a, pair.b].map((run) => (
                  <td key={run.id}>
                    <Link to="/r/$runId" params={{ runId: run.id }} search={{}}>
                      <bdi>{run.name}</bdi>
                    </Link>
                  </td>
                ))}
                <td className={styles.number}>
                  <Num value={pair.difference} />
                </td>
                <td className={styles.number}>{pair.others === 0 ? "none" : pair.others}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

/** Without what its icon says. */
function shortKey(key: string): string {
  return key.replace(/^(params|tags|packages|data)\./, "");
}

/** Of a commit its beginning. */
function shortValue(text: string): string {
  return /^[0-9a-f]{40}$/.test(text) ? text.slice(0, 10) : text;
}
