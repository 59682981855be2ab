import type { BundledEdits } from "../../formats/index.ts";

/** As people are told what something is said of: `view "Losses"`, `report "Ablation"`. */
export function tellEntity(entity: string, said: BundledEdits["fields"][string]): string {
  const kind = entity.slice(0, entity.indexOf(":"));
  const name = (said["name"] ?? said["title"])?.value;
  return typeof name === "string" ? `${kind} "${name}"` : kind;
}
