import type { HostGauges, HostStatus } from "../../../src/contract/hosts.ts";
import { describeHostPlace, parseHostUrl } from "../../../src/base/host-url.ts";
import { formatBytes, plural } from "../../kit/format.ts";

export const HOST_STATES: Readonly<Record<HostStatus["state"], string>> = {
  connecting: "Connecting",
  connected: "Connected",
  away: "Away",
  refused: "Refused",
};

/** `user@host:/path` of an address; of anything else the text itself. */
export function describeRoot(root: string): string {
  const place = parseHostUrl(root);
  return place === undefined ? root : describeHostPlace(place);
}

export function nameOfHost(url: string): string {
  return parseHostUrl(url)?.host ?? url;
}

export function formatLatency(ms: number | null): string | undefined {
  return ms === null ? undefined : `${ms < 10 ? Number(ms.toPrecision(2)) : Math.round(ms)} ms`;
}

/** The busiest of the GPUs, then the disk when little of it is left: what people look for first. */
export function summarizeGauges(gauges: HostGauges | null): string[] {
  if (gauges === null) return [];
  const { gpus, diskFreeBytes, diskTotalBytes } = gauges;
  const busy = gpus.flatMap(({ busyPercent }) => (busyPercent === null ? [] : [busyPercent]));
  return [
    ...(gpus.length === 0
      ? []
      : [
          `${plural(gpus.length, "GPU")} ${busy.map((percent) => `${percent} %`).join(" ")}`.trim(),
        ]),
    ...(diskFreeBytes === null || diskTotalBytes === null
      ? []
      : [`${formatBytes(diskFreeBytes)} free`]),
  ];
}

/** What is still on its way; undefined when everything is here. */
export function describeBacklog({ filesBehind, bytesBehind }: HostStatus): string | undefined {
  return filesBehind === 0
    ? undefined
    : `fetching ${plural(filesBehind, "file")}, ${formatBytes(bytesBehind)} left`;
}
