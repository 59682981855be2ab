import type { Transfer } from "../../../src/contract/transfers.ts";
import { formatBytes, formatCount, plural } from "../../kit/format.ts";

/** "12 of 40 runs · 3,000 points · 7 files, 10 MB" */
export function describeProgress({ phase, runsDone, runsTotal, sent }: Transfer): string {
  if (phase === "looking") return "Looking what is there";
  if (phase === "models") return `Registered models · ${plural(sent.versions, "new version")}`;
  return [
    `${formatCount(runsDone)} of ${plural(runsTotal, "run")}`,
    plural(sent.points, "point"),
    `${plural(sent.files, "file")}, ${formatBytes(sent.bytes)}`,
  ].join(" · ");
}
