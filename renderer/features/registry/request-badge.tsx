import { Button, Popover } from "@mantine/core";
import { Check, Clock3, X } from "lucide-react";
import { useState } from "react";
import {
  isSameProfile,
  type Guards,
  type StageRequest,
} from "../../../src/contract/registry-approvals.ts";
import { Age } from "../../kit/age.tsx";
import { showText } from "../../kit/shown-text.ts";
import { openDialog } from "../../state/ui.ts";
import { useSettings } from "../system/index.ts";
import styles from "./request-badge.module.css";

interface RequestBadgeProps {
  readonly version: number;
  readonly request: StageRequest;
  readonly guards: Guards;
}

/** That a stage was asked for: who, when and why, and what can be done with it. */
export function RequestBadge({ version, request, guards }: RequestBadgeProps): React.JSX.Element {
  const [isOpen, setOpen] = useState(false);
  const { stage, state, asked, decided } = request;
  const Icon = state === "open" ? Clock3 : state === "approved" ? Check : X;
  const isWithdrawn =
    state === "refused" && decided !== null && isSameProfile(decided.by, asked.by);
  return (
    <Popover position="bottom-start" width={320} opened={isOpen} onChange={setOpen} trapFocus>
      <Popover.Target>
        <button
          type="button"
          className={styles.badge}
          data-state={state}
          aria-label={`Approval of version ${version}: ${stage} ${
            state === "open" ? `asked for by ${asked.by}` : isWithdrawn ? "withdrawn" : state
          }`}
          onClick={() => setOpen(!isOpen)}
        >
          <Icon size={12} aria-hidden />
          {state === "open" && stage}
        </button>
      </Popover.Target>
      <Popover.Dropdown className={styles.details ?? ""}>
        <Said
          what={`asked for ${stage}${request.archiveOthers ? ", others there to be archived" : ""}`}
          {...asked}
        />
        {decided !== null && (
          <Said
            what={state === "approved" ? "approved it" : isWithdrawn ? "withdrew it" : "refused it"}
            {...decided}
          />
        )}
        {state === "open" && (
          <Choice
            version={version}
            request={request}
            guards={guards}
            onChosen={() => setOpen(false)}
          />
        )}
        <p className={styles.note}>Names are those of profiles and are not authenticated.</p>
      </Popover.Dropdown>
    </Popover>
  );
}

function Said(props: {
  readonly by: string;
  readonly what: string;
  readonly why: string;
  readonly atMs: number;
}): React.JSX.Element {
  const { by, what, why, atMs } = props;
  return (
    <div>
      <p>
        <strong>{showText(by, 100).text}</strong> {what}{" "}
        <Age className={styles.when} us={atMs * 1000} of="Said" />
      </p>
      {why !== "" && <blockquote className={styles.why}>{showText(why, 1000).text}</blockquote>}
    </div>
  );
}

function Choice(props: RequestBadgeProps & { readonly onChosen: () => void }): React.JSX.Element {
  const { version, request, guards, onChosen } = props;
  const { profileName } = useSettings();
  const isOwn = isSameProfile(request.asked.by, profileName);
  const isBlocked = isOwn && guards[request.stage] === "other";
  const decide = (approve: boolean): void => {
    onChosen();
    openDialog({ kind: "decideRequest", version, approve });
  };
  return (
    <>
      {isBlocked && (
        <p className={styles.blocked} id={`blocked-${version}`}>
          You asked for it as “{profileName}”: another profile has to approve it. Your name is in
          the settings.
        </p>
      )}
      <div className={styles.actions}>
        <Button
          size="compact-sm"
          variant="filled"
          disabled={isBlocked}
          {...(isBlocked && { "aria-describedby": `blocked-${version}` })}
          onClick={() => decide(true)}
        >
          Approve…
        </Button>
        <Button size="compact-sm" onClick={() => decide(false)}>
          {isOwn ? "Withdraw…" : "Refuse…"}
        </Button>
      </div>
    </>
  );
}
