import { Loader } from "@mantine/core";
import type { UnderWay } from "../../src/contract/system.ts";
import styles from "./waiting.module.css";

interface WaitingProps {
  /** What is under way, until the engine tells how far it is. */
  readonly text: string;
  readonly progress: UnderWay | undefined;
  /** There is an answer already, which only becomes newer: told to nobody who does not look, and not at once. */
  readonly isQuiet: boolean;
  readonly command: string;
  readonly onStop: () => void;
}

/** Long work of the engine: how far it is, and a way to stop it. */
export function Waiting(props: WaitingProps): React.JSX.Element {
  const { text, progress, isQuiet, command, onStop } = props;
  return (
    <span
      className={styles.waiting}
      role={isQuiet ? undefined : "status"}
      data-quiet={isQuiet || undefined}
    >
      <Loader size={12} />
      {progress === undefined || isQuiet ? text : describe(progress)}
      <button type="button" className={styles.link} data-command={command} onClick={onStop}>
        Stop
      </button>
    </span>
  );
}

/** "Reading file 2 of 7, 10 %" */
function describe({ what, done, of }: UnderWay): string {
  return `${what.slice(0, 1).toUpperCase()}${what.slice(1)}, ${Math.floor((100 * done) / of)} %`;
}

/** Work that was stopped beside an answer from before. */
export function NotUpdating({ onStart }: { readonly onStart: () => void }): React.JSX.Element {
  return (
    <span className={styles.waiting} role="status">
      Not updating
      <button type="button" className={styles.link} onClick={onStart}>
        Go on
      </button>
    </span>
  );
}
