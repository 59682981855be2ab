import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight, History, X } from "lucide-react";
import { useState } from "react";
import type { MomentEvent } from "../../../../src/contract/run-past.ts";
import { orpc } from "../../../client/api.ts";
import { FailureNotice } from "../../../kit/failure-notice.tsx";
import { formatTime, formatUtc, formatWallTime } from "../../../kit/format-time.ts";
import { IconButton } from "../../../kit/icon-button.tsx";
import { closeTimeBar, useShownMoment, useTimeBar } from "../../../state/time-travel.ts";
import { describeEvent } from "./describe-event.ts";
import { TimeSlider } from "./time-slider.tsx";
import styles from "./time-travel.module.css";

/** Looks at the workspace as it was. It stands above the page while that shows the past. */
export function TimeBar(): React.JSX.Element | null {
  const isOpen = useTimeBar((bar) => bar.isOpen);
  const [shownUs] = useShownMoment();
  return isOpen || shownUs !== undefined ? <Bar /> : null;
}

const NOW_MOVES_MS = 60_000;

function Bar(): React.JSX.Element {
  const [shownUs, show] = useShownMoment();
  const [draftUs, setDraftUs] = useState<number | undefined>(undefined);
  const { data, error, refetch } = useQuery({
    ...orpc.runs.listMoments.queryOptions({
      input: shownUs === undefined ? {} : { at: shownUs },
    }),
    staleTime: 0,
    refetchInterval: NOW_MOVES_MS,
    placeholderData: keepPreviousData,
  });
  const isPast = shownUs !== undefined;
  const leave = (): void => {
    show(undefined);
    closeTimeBar();
  };
  return (
    <section className={styles.bar} aria-label="Time travel" data-past={isPast}>
      <div className={styles.controls}>
        <History size={15} aria-hidden className={styles.icon} />
        <DateField shownUs={draftUs ?? shownUs} nowUs={data?.nowUs} onChoose={show} />
        <StepButton which="previous" event={data?.previous} onChoose={show} />
        {data === undefined || data.firstUs === null ? (
          <span className={styles.slider}>
            {data === undefined ? "" : "Nothing is recorded yet."}
          </span>
        ) : (
          <TimeSlider
            firstUs={data.firstUs}
            nowUs={data.nowUs}
            shownUs={shownUs}
            counts={data.counts}
            draftUs={draftUs}
            onDraft={setDraftUs}
            onChoose={show}
          />
        )}
        <StepButton which="next" event={data?.next} onChoose={show} />
        <button
          type="button"
          className={styles.now}
          data-command="time.now"
          disabled={!isPast}
          onClick={leave}
        >
          Back to now
        </button>
        {!isPast && (
          <IconButton label="Close time travel" command="time.open" onClick={closeTimeBar}>
            <X size={14} />
          </IconButton>
        )}
      </div>
      {error !== null && data === undefined && (
        <FailureNotice error={error} onRetry={() => void refetch()} />
      )}
      <p className={styles.note} role="status">
        {isPast ? (
          <>
            <strong title={formatUtc(shownUs)}>
              Runs as they were on {formatWallTime(shownUs)}.
            </strong>{" "}
            Read only, to the second. Files, console, media, traces, models and data sets are told
            as they are now.
          </>
        ) : (
          "Choose a moment: runs, their values and everything that people decided are shown as they were then."
        )}
      </p>
    </section>
  );
}

interface DateFieldProps {
  readonly shownUs: number | undefined;
  readonly nowUs: number | undefined;
  readonly onChoose: (us: number | undefined) => void;
}

/** Local time, to the second; taken with Enter or when the field is left. */
function DateField({ shownUs, nowUs, onChoose }: DateFieldProps): React.JSX.Element {
  const [text, setText] = useState<string | undefined>(undefined);
  const value = shownUs ?? nowUs;
  const told = value === undefined ? "" : formatWallTime(value).replace(" ", "T");
  const take = (): void => {
    if (text === undefined) return;
    setText(undefined);
    const us = new Date(text).getTime() * 1000;
    if (Number.isNaN(us) || text === told) return;
    onChoose(nowUs !== undefined && us >= nowUs ? undefined : Math.max(0, us));
  };
  return (
    <input
      type="datetime-local"
      className={styles.date}
      aria-label="Date and time of the moment"
      step={1}
      value={text ?? told}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === "Enter") take();
        if (event.key === "Escape") setText(undefined);
      }}
    />
  );
}

interface StepButtonProps {
  readonly which: "previous" | "next";
  readonly event: MomentEvent | null | undefined;
  readonly onChoose: (us: number) => void;
}

/** To the moment at which something happened before or after the one that is shown. */
function StepButton({ which, event, onChoose }: StepButtonProps): React.JSX.Element {
  const told =
    event === null || event === undefined
      ? "none"
      : `${describeEvent(event)}, ${formatTime(event.atUs)}`;
  return (
    <IconButton
      label={`${which === "previous" ? "Previous" : "Next"} event: ${told}`}
      command={`time.${which}`}
      disabled={event === null || event === undefined}
      onClick={() => {
        if (event !== null && event !== undefined) onChoose(event.atUs);
      }}
    >
      {which === "previous" ? <ChevronLeft size={15} /> : <ChevronRight size={15} />}
    </IconButton>
  );
}
