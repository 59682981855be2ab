import { Link } from "@tanstack/react-router";
import type { SpanDetail } from "../../../src/contract/llm.ts";
import { formatCount } from "../../kit/format.ts";
import { formatDuration } from "../../kit/format-time.ts";
import { showText } from "../../kit/shown-text.ts";
import { viewElsewhere } from "../../state/view.ts";
import { Attributes } from "./attributes.tsx";
import styles from "./details.module.css";

type Event = SpanDetail["events"][number];
const STACK = "exception.stacktrace";

/** What happened meanwhile; an exception with its stack. */
export function SpanEvents({
  events,
  total,
}: {
  readonly events: readonly Event[];
  readonly total: number;
}): React.JSX.Element | null {
  if (events.length === 0) return null;
  return (
    <>
      <h3 className={styles.heading}>
        Events <span className={styles.count}>{formatCount(total)}</span>
      </h3>
      {events.map((event, index) => (
        // Several may be alike; they never change their order.
        // oxlint-disable-next-line react/no-array-index-key
        <EventView key={index} event={event} />
      ))}
      {total > events.length && (
        <p className={styles.none}>
          {formatCount(events.length)} of {formatCount(total)} are shown.
        </p>
      )}
    </>
  );
}

function EventView({ event }: { readonly event: Event }): React.JSX.Element {
  const { name, offsetUs, attributes } = event;
  const stack = attributes.find(({ key, type }) => key === STACK && type === "string")?.value;
  const rest = attributes.filter(({ key }) => key !== STACK || stack === undefined);
  return (
    <section className={styles.event} aria-label={`Event ${showText(name, 100).text}`}>
      <p className={styles.eventHead} data-exception={name === "exception"}>
        <bdi>{showText(name, 300).text}</bdi>
        <span className={styles.count}>after {formatDuration(offsetUs)}</span>
      </p>
      {rest.length > 0 && <Attributes label={`Attributes of ${name}`} attributes={rest} />}
      {stack !== undefined && (
        <pre className={styles.text} tabIndex={0} aria-label="Stack">
          {stack.left > 0 ? `${stack.text.slice(1)}…` : (JSON.parse(stack.text) as string)}
        </pre>
      )}
    </section>
  );
}

/** Spans that this one has to do with, here or in other traces. */
export function SpanLinks({
  links,
  total,
  traceId,
  onChoose,
}: {
  readonly links: SpanDetail["links"];
  readonly total: number;
  readonly traceId: string;
  readonly onChoose: (id: string) => void;
}): React.JSX.Element | null {
  if (links.length === 0) return null;
  return (
    <>
      <h3 className={styles.heading}>
        Links <span className={styles.count}>{formatCount(total)}</span>
      </h3>
      <ul className={styles.links}>
        {links.map((link) => (
          <li key={`${link.traceId} ${link.spanId}`}>
            {link.traceId === traceId ? (
              <button type="button" onClick={() => onChoose(link.spanId)}>
                {link.spanId}
              </button>
            ) : (
              <Link
                to="/traces/$traceId"
                params={{ traceId: link.traceId }}
                search={(view) => ({ ...viewElsewhere(view), sp: link.spanId })}
              >
                {link.traceId}
              </Link>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
