import { Button, FileButton, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { orpc } from "../../client/api.ts";
import { bringFile, letGo } from "../../client/incoming.ts";
import { useCallContext, useProgress } from "../../client/use-progress.ts";
import { FailureNotice } from "../../kit/failure-notice.tsx";
import { Waiting } from "../../kit/waiting.tsx";
import { closeDialog } from "../../state/ui.ts";
import styles from "./bundles.module.css";
import { LookedAt } from "./looked-at.tsx";

type Chosen = { readonly path: string } | { readonly file: File };

interface OpenBundleProps {
  readonly path: string | undefined;
  readonly file: File | undefined;
}

/** A bundle is looked at first: who made it, whether it is whole, and what it would change. */
export function OpenBundle({ path, file }: OpenBundleProps): React.JSX.Element {
  const [chosen, setChosen] = useState<Chosen | undefined>(
    file !== undefined ? { file } : path !== undefined ? { path } : undefined,
  );
  const onOther = (): void => setChosen(undefined);
  if (chosen === undefined) return <Choose onChoose={setChosen} />;
  if ("path" in chosen) return <Look path={chosen.path} onOther={onOther} />;
  return <Bring key={chosen.file.name} file={chosen.file} onOther={onOther} />;
}

function Choose({ onChoose }: { readonly onChoose: (chosen: Chosen) => void }): React.JSX.Element {
  const [text, setText] = useState("");
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        onChoose({ path: text.trim() });
      }}
    >
      <div className={styles.pathRow}>
        <TextInput
          label="Bundle"
          description="A file on the machine of the engine, or one that is chosen or dropped here"
          placeholder="/home/me/runs.assay"
          data-autofocus
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <FileButton accept=".assay" onChange={(file) => file !== null && onChoose({ file })}>
          {(props) => <Button {...props}>Choose a file…</Button>}
        </FileButton>
      </div>
      <div className={styles.actions}>
        <p className={styles.hint}>It is only looked at: nothing changes before you say so.</p>
        <Button type="submit" variant="filled" disabled={text.trim() === ""}>
          Look at it
        </Button>
      </div>
    </form>
  );
}

interface BringProps {
  readonly file: File;
  readonly onOther: () => void;
}

/** The engine has no path of it: it is sent the bytes, and lets go of them when the dialog is left. */
function Bring({ file, onOther }: BringProps): React.JSX.Element {
  const [path, setPath] = useState<string>();
  const [failure, setFailure] = useState<unknown>();
  useEffect(() => {
    const ended = new AbortController();
    let brought: string | undefined;
    bringFile(file, ended.signal).then(
      (at) => {
        brought = at;
        if (ended.signal.aborted) letGo(at);
        else setPath(at);
      },
      (error: unknown) => {
        if (!ended.signal.aborted) setFailure(error);
      },
    );
    return () => {
      ended.abort();
      if (brought !== undefined) letGo(brought);
    };
  }, [file]);
  if (failure !== undefined) return <Failed error={failure} onOther={onOther} />;
  if (path !== undefined) return <Look path={path} onOther={onOther} />;
  return (
    <Waiting
      text={`Sending ${file.name} to the engine`}
      progress={undefined}
      isQuiet={false}
      command="bundle.open"
      onStop={closeDialog}
    />
  );
}

function Look(props: { readonly path: string; readonly onOther: () => void }): React.JSX.Element {
  const { path, onOther } = props;
  const context = useCallContext();
  const look = useQuery({
    ...orpc.bundles.look.queryOptions({ input: { path }, context }),
    retry: false,
    gcTime: 0,
  });
  const progress = useProgress(context, look.isFetching);
  if (look.isError)
    return <Failed error={look.error} onOther={onOther} onRetry={() => void look.refetch()} />;
  if (look.data === undefined)
    return (
      <Waiting
        text="Checking every byte of the bundle"
        progress={progress}
        isQuiet={false}
        command="bundle.open"
        onStop={closeDialog}
      />
    );
  return <LookedAt path={path} looked={look.data} onOther={onOther} />;
}

interface FailedProps {
  readonly error: unknown;
  readonly onOther: () => void;
  readonly onRetry?: () => void;
}

function Failed({ error, onOther, onRetry }: FailedProps): React.JSX.Element {
  return (
    <div className={styles.form}>
      <FailureNotice error={error} onRetry={onRetry ?? onOther} />
      <div className={styles.actions}>
        <span className={styles.hint} />
        <Button onClick={onOther}>Choose another file</Button>
      </div>
    </div>
  );
}
