import { Button, Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Copy } from "lucide-react";
import { orpc } from "../../client/api.ts";
import { copyText } from "../../kit/clipboard.ts";
import { IconButton } from "../../kit/icon-button.tsx";
import { notify } from "../../kit/notify.tsx";
import { closeDialog, openDialog, useUi } from "../../state/ui.ts";
import { useSettings } from "../system/index.ts";
import { describeWays, trackingAddress } from "./ways.ts";
import styles from "./tracking-dialog.module.css";

/** How a script logs here over MLflow's interface. */
export function TrackingDialog(): React.JSX.Element {
  const isOpen = useUi((state) => state.dialog?.kind === "tracking");
  return (
    <Modal opened={isOpen} onClose={closeDialog} title="Log over MLflow" size={560}>
      {isOpen && <Ways />}
    </Modal>
  );
}

function Ways(): React.JSX.Element {
  const { trackingNeedsToken } = useSettings();
  const takenPort = useQuery(orpc.system.info.queryOptions()).data?.takenPort ?? undefined;
  const { data: projects } = useQuery(orpc.runs.listProjects.queryOptions());
  // Where they come to: neither a folder nor an import.
  const ownProject = projects?.find((one) => one.root === null && one.import === null);
  return (
    <div className={styles.ways}>
      <p className={styles.text}>
        Scripts that log to an MLflow server log here when this address is theirs. Their runs are
        live in the project “Tracking server”; no server has to be installed.
      </p>
      {takenPort !== undefined && (
        <p className={styles.warning} role="status">
          Port {takenPort.port} was taken by {takenPort.by} when Assay started. Scripts that have
          the address with that port do not reach this Assay: end that program and start Assay
          again, or choose another port in the settings.
        </p>
      )}
      {describeWays(trackingAddress(), trackingNeedsToken).map(({ title, code }) => (
        <section key={title} className={styles.way} aria-label={title}>
          <h3 className={styles.title}>{title}</h3>
          <pre className={styles.code}>{code}</pre>
          <IconButton
            label={`Copy for ${title}`}
            onClick={() => void copyText(code).then(() => notify("Copied."))}
          >
            <Copy size={14} />
          </IconButton>
        </section>
      ))}
      <div className={styles.servers}>
        <p className={styles.text}>To and from a server of MLflow itself:</p>
        <Button
          variant="default"
          data-command="mlflow.export"
          onClick={() =>
            openDialog({ kind: "exportMlflow", projectId: ownProject?.id, runIds: [] })
          }
        >
          Export…
        </Button>
        <Button
          variant="default"
          data-command="mlflow.import"
          onClick={() => openDialog({ kind: "importMlflow" })}
        >
          Import…
        </Button>
      </div>
      {trackingNeedsToken && (
        <p className={styles.text}>
          The token is the one in the link that Assay was opened by, and in <code>engine.json</code>{" "}
          in the data folder.
        </p>
      )}
    </div>
  );
}
