import { useQuery } from "@tanstack/react-query";
import { RotateCw } from "lucide-react";
import { orpc } from "../../client/api.ts";
import { Age } from "../../kit/age.tsx";
import { IconButton } from "../../kit/icon-button.tsx";
import { notifyFailure } from "../../kit/notify.tsx";
import { reconnectHost, showHost } from "./actions.ts";
import {
  describeBacklog,
  describeRoot,
  formatLatency,
  HOST_STATES,
  nameOfHost,
  summarizeGauges,
} from "./describe-host.ts";
import styles from "./host-state.module.css";

/** Of a project on another machine: how it answers, when it last did, and how busy it is. */
export function HostState({ projectId }: { readonly projectId: string }): React.JSX.Element | null {
  const { data } = useQuery(orpc.hosts.status.queryOptions());
  const status = data?.find((one) => one.projectId === projectId);
  if (status === undefined) return null;
  const { url, state, reason, nextStep, latencyMs, lastContactUs, gauges } = status;
  const isConnected = state === "connected";
  const parts = [
    isConnected ? formatLatency(latencyMs) : undefined,
    describeBacklog(status),
    ...(isConnected ? summarizeGauges(gauges) : []),
  ].filter((part) => part !== undefined);
  return (
    <span
      className={styles.host}
      data-state={state}
      title={[describeRoot(url), reason, nextStep].filter(Boolean).join("\n")}
    >
      <span className={styles.dot} aria-hidden />
      <button
        type="button"
        className={styles.name}
        data-command="host.details"
        onClick={() => showHost(projectId)}
      >
        {nameOfHost(url)}
        {!isConnected && `: ${HOST_STATES[state].toLowerCase()}`}
      </button>
      {parts.map((part) => (
        <span key={part} className={styles.part}>
          {part}
        </span>
      ))}
      {!isConnected && (
        <>
          {reason !== "" && <span className={styles.reason}>{reason}</span>}
          {lastContactUs !== null && (
            <span className={styles.part}>
              last contact <Age us={lastContactUs} of="Last contact" />
            </span>
          )}
          <IconButton
            label="Connect again"
            command="host.reconnect"
            onClick={() => void reconnectHost(projectId).catch(notifyFailure)}
          >
            <RotateCw size={13} />
          </IconButton>
        </>
      )}
    </span>
  );
}
