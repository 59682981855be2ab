import { formatAge } from "../../src/base/time.ts";
import { NO_VALUE } from "./format.ts";
import { formatTime, formatUtc } from "./format-time.ts";
import { useNow } from "./use-now.ts";

interface AgeProps {
  readonly us: number | null;
  /** What happened then, "Last data" for instance: names the time in the tooltip and for screen readers. */
  readonly of: string;
  readonly className?: string | undefined;
}

/** "3 s ago", ticking; local time and UTC on hover. */
export function Age({ us, of, className }: AgeProps): React.JSX.Element {
  const nowMs = useNow();
  if (us === null) {
    return (
      <span className={className} title={`${of}: never`}>
        {NO_VALUE}
      </span>
    );
  }
  return (
    <time
      className={className}
      dateTime={new Date(us / 1000).toISOString()}
      title={`${of} ${formatTime(us, nowMs)}\n${formatUtc(us)}`}
    >
      {formatAge(nowMs * 1000 - us)} ago
    </time>
  );
}
