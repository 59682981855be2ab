import { Button, Drawer } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { HostGauges } from "../../../src/contract/hosts.ts";
import { orpc } from "../../client/api.ts";
import { Age } from "../../kit/age.tsx";
import { formatBytes, formatNumber, NO_VALUE, plural } from "../../kit/format.ts";
import { Fact, Facts } from "../../kit/facts.tsx";
import { notifyFailure } from "../../kit/notify.tsx";
import { closeDialog, useUi } from "../../state/ui.ts";
import { reconnectHost } from "./actions.ts";
import { describeBacklog, describeRoot, formatLatency, HOST_STATES } from "./describe-host.ts";
import styles from "./host-details.module.css";

/** The machine of a project over SSH. */
export function HostDetails(): React.JSX.Element {
  const dialog = useUi((state) => state.dialog);
  const projectId = dialog?.kind === "hostDetails" ? dialog.projectId : undefined;
  return (
    <Drawer opened={projectId !== undefined} onClose={closeDialog} title="Machine" size={520}>
      {projectId !== undefined && <Details projectId={projectId} />}
    </Drawer>
  );
}

function Details({ projectId }: { readonly projectId: string }): React.JSX.Element {
  const { data } = useQuery(orpc.hosts.status.queryOptions());
  const status = data?.find((one) => one.projectId === projectId);
  if (status === undefined) return <p>This project lies on this machine.</p>;
  const { url, state, reason, nextStep, latencyMs, lastContactUs, nextTryUs, gauges, problems } =
    status;
  return (
    <div className={styles.details}>
      <Facts>
        <Fact name="Folder">{describeRoot(url)}</Fact>
        <Fact name="Connection">
          {HOST_STATES[state]}
          {latencyMs !== null && ` · ${formatLatency(latencyMs)}`}
          {reason !== "" && (
            <p className={styles.reason}>
              {reason} {nextStep}
            </p>
          )}
        </Fact>
        <Fact name="Last contact">
          <Age us={lastContactUs} of="Last contact" />
        </Fact>
        <Fact name="Copies here">
          {plural(status.files, "log")}, {formatBytes(status.bytes)}
          {status.filesBehind > 0 && ` · ${describeBacklog(status)}`}
        </Fact>
        {gauges !== null && <Gauges gauges={gauges} />}
      </Facts>
      {state !== "connected" && (
        <Button
          className={styles.action ?? ""}
          onClick={() => void reconnectHost(projectId).catch(notifyFailure)}
        >
          {nextTryUs === null ? "Connect again" : "Connect now"}
        </Button>
      )}
      {problems.length > 0 && (
        <ul className={styles.problems} aria-label="Files that could not be fetched">
          {problems.map(({ path, reason: why }) => (
            <li key={path}>
              <code>{path}</code> <span>{why}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Gauges({ gauges }: { readonly gauges: HostGauges }): React.JSX.Element {
  const { load, cores, memoryUsedBytes, memoryTotalBytes, diskFreeBytes, diskTotalBytes, gpus } =
    gauges;
  return (
    <>
      <Fact name="Load">
        {formatNumber(load)}
        {cores !== null && ` on ${plural(cores, "core")}`}
      </Fact>
      <Fact name="Memory">{formatShare(memoryUsedBytes, memoryTotalBytes, "used")}</Fact>
      <Fact name="Disk">{formatShare(diskFreeBytes, diskTotalBytes, "free")}</Fact>
      {gpus.map((gpu) => (
        <Fact key={gpu.index} name={`GPU ${gpu.index}`}>
          {[
            gpu.busyPercent === null ? undefined : `${gpu.busyPercent} %`,
            formatShare(gpu.memoryUsedBytes, gpu.memoryTotalBytes, "used"),
            gpu.celsius === null ? undefined : `${gpu.celsius} °C`,
            gpu.name,
          ]
            .filter((part) => part !== undefined)
            .join(" · ")}
        </Fact>
      ))}
    </>
  );
}

function formatShare(part: number | null, whole: number | null, word: string): string {
  return part === null || whole === null
    ? NO_VALUE
    : `${formatBytes(part)} of ${formatBytes(whole)} ${word}`;
}
