/** By which `assay mcp` tells a live engine for whom it asks. Without the SDK: every command loads this. */
export const AGENT_HEADER = "assay-agent";
const MOST_CHARACTERS = 60;

/** A name fit for the history: no control characters, not long; undefined for none. */
export function cleanAgentName(name: string | undefined): string | undefined {
  // oxlint-disable-next-line no-control-regex
  const clean = (name ?? "").replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, "");
  const cut = clean.toWellFormed().trim().slice(0, MOST_CHARACTERS).toWellFormed();
  return cut === "" ? undefined : cut;
}

/** What the header says; a name that cannot be read is still an agent's. */
export function readAgentName(header: string | string[] | undefined): string | undefined {
  if (typeof header !== "string") return undefined;
  try {
    return cleanAgentName(decodeURIComponent(header)) ?? "agent";
  } catch {
    return "agent";
  }
}
