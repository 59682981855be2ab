import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { api } from "../../client/api.ts";
import { describeFailure } from "../../client/errors.ts";
import { formatBytes, plural } from "../../kit/format.ts";
import styles from "./bundles.module.css";

/** Writes down what is here, so that somebody can bundle only what is not. */
export function RequestForm(): React.JSX.Element {
  const [path, setPath] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const [written, setWritten] = useState<Awaited<ReturnType<typeof api.bundles.request>>>();
  const write = async (): Promise<void> => {
    setBusy(true);
    setFailure(undefined);
    try {
      setWritten(await api.bundles.request({ path: path.trim(), projectIds: [] }));
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  if (written !== undefined)
    return (
      <p role="status">
        Wrote what is known of {plural(written.runs, "run")} to <code>{written.path}</code> (
        {formatBytes(written.bytes)}). Send it to whoever bundles runs for you.
      </p>
    );
  const told = failure === undefined ? undefined : describeFailure(failure);
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void write();
      }}
    >
      <p className={styles.muted}>
        A request holds ids and hashes of the runs that are here, and neither names nor values. A
        bundle that answers it holds only what is not here yet.
      </p>
      <TextInput
        label="File"
        description="On the machine of the engine"
        placeholder="/home/me/team.assay-request"
        required
        value={path}
        onChange={(event) => setPath(event.currentTarget.value)}
      />
      <div className={styles.actions}>
        <p className={styles.hint} role={told === undefined ? undefined : "alert"}>
          {told === undefined ? "" : `${told.message} ${told.nextStep}`}
        </p>
        <Button type="submit" variant="filled" loading={isBusy} disabled={path.trim() === ""}>
          Write the request
        </Button>
      </div>
    </form>
  );
}
