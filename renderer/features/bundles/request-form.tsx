import { TextInput } from "@mantine/core";
import { useState } from "react";
import { api } from "../../client/api.ts";
import { ActionForm } from "../../kit/action-form.tsx";
import { formatBytes, plural } from "../../kit/format.ts";
import styles from "./bundles.module.css";
import { SaveAsButton } from "./save-as-button.tsx";

/** Writes down what is here, so that somebody can bundle only what is not. */
export function RequestForm(): React.JSX.Element {
  const [path, setPath] = useState("");
  const [written, setWritten] = useState<Awaited<ReturnType<typeof api.bundles.request>>>();
  if (written !== undefined)
    return (
      <p role="status">
        Wrote what is known of {plural(written.runs, "run")} to <code>{written.path}</code> (
        {formatBytes(written.bytes)}). Send it to whoever bundles runs for you.
      </p>
    );
  return (
    <ActionForm
      action="Write the request"
      isReady={path.trim() !== ""}
      onSubmit={async () =>
        setWritten(await api.bundles.request({ path: path.trim(), projectIds: [] }))
      }
    >
      <p className={styles.muted}>
        A request holds ids and hashes of the runs that are here, and neither names nor values. A
        bundle that answers it holds only what is not here yet.
      </p>
      <div className={styles.pathRow}>
        <TextInput
          label="File"
          description="On the machine of the engine"
          placeholder="/home/me/team.assay-request"
          required
          value={path}
          onChange={(event) => setPath(event.currentTarget.value)}
        />
        <SaveAsButton
          kind="Request"
          extension="assay-request"
          path={path === "" ? "runs.assay-request" : path}
          onPath={setPath}
        />
      </div>
    </ActionForm>
  );
}
