import { Button, NativeSelect, Switch } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ScrollText } from "lucide-react";
import {
  memo,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import type { LogFile } from "../../../../src/contract/run-files.ts";
import type { RunDetail } from "../../../../src/contract/runs.ts";
import { orpc } from "../../../client/api.ts";
import { createFileReader, createOutputReader } from "../../../client/run-file.ts";
import { FailureNotice } from "../../../kit/failure-notice.tsx";
import { formatBytes, formatCount, plural } from "../../../kit/format.ts";
import { Notice } from "../../../kit/notice.tsx";
import { compilePattern } from "../../../kit/pattern.ts";
import { SearchBox } from "../../../kit/search-box.tsx";
import { SkeletonRows } from "../../../kit/skeleton-rows.tsx";
import { useTheme } from "../../../kit/use-theme.ts";
import { useView } from "../../../state/view.ts";
import tables from "../tables.module.css";
import styles from "./console.module.css";
import { LogStore, type LogState } from "./log-store.ts";
import { styleSpan } from "./terminal-colors.ts";
import type { LogLine } from "./terminal-text.ts";

/** What the run wrote to its terminal, as far as it lies in its folder. */
export function Console({ run }: { readonly run: RunDetail }): React.JSX.Element {
  const { data, error, isPending, refetch } = useQuery(
    orpc.runs.listLogs.queryOptions({ input: { runId: run.id } }),
  );
  const [view, changeView] = useView();
  if (isPending) return <SkeletonRows label="Looking for logs" rows={10} />;
  if (data === undefined) return <FailureNotice error={error} onRetry={() => void refetch()} />;
  const log = data.logs.find(({ path }) => path === view.lf) ?? pickLog(data.logs);
  if (log === undefined) {
    return (
      <Notice icon={<ScrollText size={20} />} title="No log in the folder of this run">
        Files named like train.log, output.log, stdout.txt or job.err are shown here, live. Sending
        the output of the training there is enough: python train.py &gt; train.log 2&gt;&amp;1
      </Notice>
    );
  }
  return (
    <Log
      key={log.path}
      runId={run.id}
      log={log}
      logs={data.logs}
      onChoose={(path) => changeView({ lf: path === pickLog(data.logs)?.path ? undefined : path })}
    />
  );
}

const SAME_TIME_US = 60e6;

/** The log that most is written to just now: of those written within a minute of the last one, the largest. */
function pickLog(logs: readonly LogFile[]): LogFile | undefined {
  const newest = logs[0]?.modifiedUs ?? 0;
  return logs
    .filter(({ modifiedUs }) => newest - (modifiedUs ?? 0) <= SAME_TIME_US)
    .toSorted((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0))[0];
}

interface LogProps {
  readonly runId: string;
  readonly log: LogFile;
  readonly logs: readonly LogFile[];
  readonly onChoose: (path: string) => void;
}

const FOLLOW_MS = 1000;

function Log({ runId, log, logs, onChoose }: LogProps): React.JSX.Element {
  const [store] = useState(
    () => new LogStore((log.isRecord ? createOutputReader : createFileReader)(runId, log.path)),
  );
  const state = useSyncExternalStore(store.subscribe, store.current);
  const [follows, setFollows] = useState(true);
  const [search, setSearch] = useState("");
  useEffect(() => void store.openEnd(), [store]);
  useFollow(store, follows);
  const { lines, firstNumber } = state;
  const shown = useMemo(() => {
    const { matches } = compilePattern(search);
    const numbered = lines.map((line, index) => ({ line, index }));
    return search === "" ? numbered : numbered.filter(({ line }) => matches(line.text));
  }, [lines, search]);
  const toEnd = (): void => {
    setFollows(true);
    void store.openEnd();
  };
  const toStart = (): void => {
    setFollows(false);
    void store.openStart();
  };
  const isAtEnd = state.to >= state.size;
  return (
    <>
      <div className={tables.bar}>
        <NativeSelect
          className={styles.choice}
          aria-label="Log"
          value={log.path}
          data={logs.map(({ path, bytes }) => ({
            value: path,
            label: bytes === null ? path : `${path} · ${formatBytes(bytes)}`,
          }))}
          onChange={(event) => onChoose(event.currentTarget.value)}
        />
        <SearchBox
          className={tables.search}
          label="Filter lines (regex)"
          value={search}
          onChange={setSearch}
        />
        <span className={tables.muted}>{describe(state, shown.length)}</span>
        <span className={tables.spring} />
        <Switch
          size="xs"
          data-command="console.follow"
          label="Follow"
          checked={follows && isAtEnd}
          onChange={(event) => {
            if (event.currentTarget.checked) toEnd();
            else setFollows(false);
          }}
        />
        <Button size="compact-sm" data-command="console.start" onClick={toStart}>
          Start
        </Button>
        <Button size="compact-sm" data-command="console.end" onClick={toEnd}>
          End
        </Button>
      </div>
      {state.phase === "failed" && lines.length === 0 ? (
        <FailureNotice error={state.error} onRetry={() => void store.openEnd()} />
      ) : state.phase === "loading" ? (
        <SkeletonRows label="Loading the log" rows={10} />
      ) : (
        <Lines
          label={log.path}
          shown={shown}
          firstNumber={firstNumber}
          follows={follows && isAtEnd}
          hasEarlier={state.from > 0}
          hasLater={!isAtEnd}
          onEarlier={() => void store.loadEarlier()}
          onLater={() => void store.loadLater()}
          onScrolled={setFollows}
          isSearch={search !== ""}
        />
      )}
    </>
  );
}

/** Asks for more once a second while somebody looks: a stream would hold one of the few connections of a browser. */
function useFollow(store: LogStore, follows: boolean): void {
  useEffect(() => {
    if (!follows) return undefined;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible" && store.current().phase !== "loading")
        void store.follow();
    }, FOLLOW_MS);
    return () => clearInterval(timer);
  }, [store, follows]);
}

function describe({ from, to, size, lines, wasCut, phase }: LogState, shown: number): string {
  if (phase === "failed") return "The log cannot be read just now; trying again.";
  const count =
    shown === lines.length
      ? plural(lines.length, "line")
      : `${formatCount(shown)} of ${plural(lines.length, "line")}`;
  const part = to - from < size ? `, ${formatBytes(to - from)} of ${formatBytes(size)}` : "";
  return `${count}${part}${wasCut ? "; the file was begun anew" : ""}`;
}

interface LinesProps {
  readonly label: string;
  readonly shown: ReadonlyArray<{ readonly line: LogLine; readonly index: number }>;
  readonly firstNumber: number | undefined;
  readonly follows: boolean;
  readonly hasEarlier: boolean;
  readonly hasLater: boolean;
  readonly isSearch: boolean;
  readonly onEarlier: () => void;
  readonly onLater: () => void;
  /** Whether the last line is on screen. */
  readonly onScrolled: (isAtBottom: boolean) => void;
}

const ROW_PX = 18;
const CLOSE_PX = 8;

function Lines(props: LinesProps): React.JSX.Element {
  const { label, shown, firstNumber, follows, hasEarlier, hasLater, isSearch } = props;
  const scroll = useRef<HTMLDivElement>(null);
  const theme = useTheme();
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_PX,
    overscan: 20,
  });
  useLayoutEffect(() => {
    if (follows) scroll.current?.scrollTo(0, scroll.current.scrollHeight);
  }, [follows, shown]);
  useStayInPlace(scroll, shown);
  const digits =
    String((firstNumber ?? 1) + shown.length).length + (firstNumber === undefined ? 1 : 0);
  return (
    <div
      ref={scroll}
      className={styles.scroll}
      tabIndex={0}
      role="region"
      aria-label={`Lines of ${label}`}
      onScroll={({ currentTarget }) => {
        const { scrollTop, scrollHeight, clientHeight } = currentTarget;
        props.onScrolled(scrollTop + clientHeight >= scrollHeight - CLOSE_PX);
      }}
    >
      {hasEarlier && (
        <button
          type="button"
          className={styles.load}
          data-command="console.earlier"
          onClick={props.onEarlier}
        >
          Load earlier lines
        </button>
      )}
      {shown.length === 0 && (
        <p className={styles.empty}>
          {isSearch ? "No line at hand matches." : "Nothing was written yet."}
        </p>
      )}
      <div className={styles.rows} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const one = shown[index];
          return (
            one !== undefined && (
              <div
                key={index}
                className={styles.row}
                style={{ transform: `translateY(${start}px)` }}
              >
                <span
                  className={styles.number}
                  style={{ width: `${digits}ch` }}
                  data-number={
                    firstNumber === undefined ? `+${one.index + 1}` : firstNumber + one.index
                  }
                />
                <Line line={one.line} theme={theme} />
              </div>
            )
          );
        })}
      </div>
      {hasLater && (
        <button
          type="button"
          className={styles.load}
          data-command="console.later"
          onClick={props.onLater}
        >
          Load later lines
        </button>
      )}
    </div>
  );
}

/** Lines that come before those on screen push them down: the place that is read stays where it is. */
function useStayInPlace(
  scroll: React.RefObject<HTMLDivElement | null>,
  shown: LinesProps["shown"],
): void {
  const before = useRef(shown);
  useLayoutEffect(() => {
    const first = before.current[0]?.line;
    before.current = shown;
    if (first === undefined || shown[0]?.line === first) return;
    const added = shown.findIndex(({ line }) => line === first);
    if (added > 0) scroll.current?.scrollBy(0, added * ROW_PX);
  }, [scroll, shown]);
}

const Line = memo(function Line(props: {
  readonly line: LogLine;
  readonly theme: "light" | "dark";
}): React.JSX.Element {
  const { line, theme } = props;
  return (
    <span className={styles.text}>
      {line.spans.map(({ text, style }, index) => (
        <span key={index} style={styleSpan(style, theme)}>
          {text}
        </span>
      ))}
      {line.left > 0 && (
        <span className={styles.left}> … {plural(line.left, "more character")}</span>
      )}
    </span>
  );
});
