import { Button } from "@mantine/core";
import type { ReportBlock } from "../../../../src/contract/report-blocks.ts";
import type { Conflict } from "../edit/merge.ts";
import { describeBlock } from "../edit/new-block.ts";
import { isSame } from "../edit/same.ts";
import type { BlockActions } from "./block-actions.ts";
import { TextBlock } from "../blocks/text-block.tsx";
import styles from "./conflict-notice.module.css";

interface ConflictNoticeProps {
  readonly conflict: Conflict;
  readonly by: string;
  readonly choose: BlockActions["choose"];
}

/** Both versions of what was changed here and elsewhere, until one is chosen. */
export function ConflictNotice({ conflict, by, choose }: ConflictNoticeProps): React.JSX.Element {
  const what = { block: "block", runSet: "run set", title: "title" }[conflict.part];
  return (
    <section className={styles.conflict} aria-label={`Two versions of the ${what}`} role="alert">
      <p>
        This {what} was changed here and in another window (by {by}) at the same time. Yours is not
        saved before you choose.
      </p>
      <div className={styles.sides}>
        {(["mine", "theirs"] as const).map((side) => (
          <div key={side} className={styles.side}>
            <h3>{side === "mine" ? "Yours" : "The other one"}</h3>
            <Version conflict={conflict} side={side} />
            <Button onClick={() => choose(conflict, side)}>
              {side === "mine" ? "Keep mine" : "Take the other one"}
            </Button>
          </div>
        ))}
      </div>
    </section>
  );
}

function Version(props: {
  readonly conflict: Conflict;
  readonly side: "mine" | "theirs";
}): React.JSX.Element {
  const { conflict, side } = props;
  const version = conflict[side];
  if (version === null) return <p className={styles.gone}>Removed</p>;
  if (typeof version === "string") return <p>{version}</p>;
  if (!("kind" in version)) return <Settings one={version} other={conflict[other(side)]} />;
  if (version.kind === "text") return <TextBlock block={version} />;
  return (
    <>
      <p>{describeBlock(version)}</p>
      <Settings one={version} other={conflict[other(side)]} />
    </>
  );
}

const other = (side: "mine" | "theirs"): "mine" | "theirs" => (side === "mine" ? "theirs" : "mine");

/** What a side has that the other has not. */
function Settings(props: {
  readonly one: object | ReportBlock;
  readonly other: unknown;
}): React.JSX.Element {
  const beside = (props.other ?? {}) as Readonly<Record<string, unknown>>;
  const different = Object.entries(props.one).filter(([key, value]) => !isSame(value, beside[key]));
  return (
    <dl className={styles.settings}>
      {different.map(([key, value]) => (
        <div key={key}>
          <dt>{key}</dt>
          <dd>{typeof value === "string" ? value : JSON.stringify(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
