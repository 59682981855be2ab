import { createHash } from "node:crypto";
import type { ProjectId } from "../../base/ids.ts";

/**
 * Another id, the same each time: of a project that every workspace has under one id (`Tracking server`), or that means
 * something else here.
 */
export function deriveProjectId(...of: readonly string[]): ProjectId {
  const hex = createHash("sha256").update(of.join("\n")).digest("hex");
  // RFC 9562: version 8, of one's own making.
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-") as ProjectId;
}
