import { isPlainObject } from "../../base/json.ts";
import type { CompanionCodec, FileFacts } from "../codec.ts";
import { commandOf, factEvents } from "../facts.ts";
import { parseYaml } from "./yaml.ts";

const HYDRA_FOLDER = /(^|\/)\.hydra$/;
const MAX_YAML_BYTES = 1024 * 1024;

export function runFolderOf(file: FileFacts): string {
  const folder = file.folder.replace(HYDRA_FOLDER, "");
  return folder === "" ? "." : folder;
}

export const isInHydra = (file: FileFacts): boolean => HYDRA_FOLDER.test(file.folder);

/** What Hydra was called with, in `.hydra` beside the composed configuration. */
export const hydraCallCodec: CompanionCodec = {
  id: "hydra-call",
  kind: "companion",
  matches: (file) => /^(overrides|hydra)\.yaml$/.test(file.name) && isInHydra(file),
  scope: (file) => ({ folder: runFolderOf(file), below: true }),
  parse: () => [],
  facts(bytes, { name }) {
    if (bytes.length > MAX_YAML_BYTES) return [];
    const value = parseYaml(new TextDecoder().decode(bytes), "pyyaml");
    if (name === "overrides.yaml") return factEvents(null, { "run.overrides": commandOf(value) });
    const hydra = isPlainObject(value) ? value["hydra"] : undefined;
    const runtime = isPlainObject(hydra) ? hydra["runtime"] : undefined;
    return factEvents(null, { "run.cwd": isPlainObject(runtime) ? runtime["cwd"] : undefined });
  },
};
