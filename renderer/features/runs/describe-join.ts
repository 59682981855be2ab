import type { JoinReason } from "../../../src/contract/run-sources.ts";
import { plural } from "../../kit/format.ts";

/** Why a source belongs to its run, in words; null where a person said so. */
export function describeJoin(reason: JoinReason | null): string {
  if (reason === null) return "joined by hand";
  const { of } = reason;
  switch (reason.kind) {
    case "id":
      return `joined: names the same run as ${of} (${reason.id})`;
    case "process":
      return `joined: written by the same process as ${of} (${reason.pid} on ${reason.host})`;
    case "parent":
      return `joined: its writer put it into the folder of ${of}`;
    case "values": {
      const others = reason.metrics - 1;
      const more = others === 0 ? "" : ` and ${plural(others, "other metric")}`;
      return `joined: the same values as ${of} (${reason.metric}${more}, ${plural(reason.points, "equal point")})`;
    }
    case "time":
      return `joined: tells of the time of ${of}`;
  }
}
