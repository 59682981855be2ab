import { Button, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { orpc } from "../../client/api.ts";
import { useCallContext, useProgress } from "../../client/use-progress.ts";
import { FailureNotice } from "../../kit/failure-notice.tsx";
import { Waiting } from "../../kit/waiting.tsx";
import { closeDialog } from "../../state/ui.ts";
import styles from "./bundles.module.css";
import { LookedAt } from "./looked-at.tsx";

/** A bundle is looked at first: who made it, whether it is whole, and what it would change. */
export function OpenBundle({ path }: { readonly path: string | undefined }): React.JSX.Element {
  const [chosen, setChosen] = useState(path);
  const [text, setText] = useState("");
  if (chosen !== undefined) return <Look path={chosen} onOther={() => setChosen(undefined)} />;
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        setChosen(text.trim());
      }}
    >
      <TextInput
        label="Bundle"
        description="A file on the machine of the engine"
        placeholder="/home/me/runs.assay"
        required
        data-autofocus
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div className={styles.actions}>
        <p className={styles.hint}>It is only looked at: nothing changes before you say so.</p>
        <Button type="submit" variant="filled" disabled={text.trim() === ""}>
          Look at it
        </Button>
      </div>
    </form>
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
    return (
      <div className={styles.form}>
        <FailureNotice error={look.error} onRetry={() => void look.refetch()} />
        <div className={styles.actions}>
          <span className={styles.hint} />
          <Button onClick={onOther}>Choose another file</Button>
        </div>
      </div>
    );
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
