import type { Artifacts } from "../../../../src/contract/run-facts.ts";

/** Why nothing is listed; "" where something is, or could be. */
export function describeArtifacts({ where }: Pick<Artifacts, "where">): string {
  if (where === "remote") return "on another machine: named here, not looked into";
  return where === "elsewhere"
    ? "outside of the watched folder, or not on this machine: not looked into"
    : "";
}
