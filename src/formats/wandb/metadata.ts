import { isPlainObject, type JsonValue } from "../../base/json.ts";
import type { FactSeen } from "../../base/run-event.ts";
import type { CompanionCodec, FileFacts } from "../codec.ts";
import { commandOf, factEvents, namesOf, plainTextFact } from "../facts.ts";
import { tryParseJson } from "../jsonl/json-line.ts";
import { isFilesFolder } from "./run-folder.ts";

/** What W&B notes of its own work, with links to the newest beside the runs: lines of JSON and texts with numbers, none of the training's. */
const DEBUG_LOG = /(^|\/)(wandb|(offline-)?run-[^/]+\/logs)\/debug[^/]*\.log$/;

export const isDebugLog = (file: FileFacts): boolean => DEBUG_LOG.test(file.path);

const scope = (file: FileFacts): ReturnType<CompanionCodec["scope"]> => ({
  folder: file.folder.replace(/\/files$/, ""),
  below: false,
});

/** `requirements.txt` and `diff.patch` of both. */
export const wandbFilesCodec: CompanionCodec = {
  id: "wandb-files",
  kind: "companion",
  matches: (file) =>
    /^(requirements\.txt|diff\.patch)$/.test(file.name) && isFilesFolder(file.folder),
  scope,
  ...plainTextFact(({ name }) => (name === "diff.patch" ? "code.diff" : "env.packages")),
};

/** `wandb-metadata.json` and `swanlab-metadata.json`. */
export const wandbMetadataCodec: CompanionCodec = {
  id: "wandb-metadata",
  kind: "companion",
  matches: (file) =>
    /^(wandb|swanlab)-metadata\.json$/.test(file.name) && isFilesFolder(file.folder),
  scope,
  parse: () => [],
  facts(bytes, { name }) {
    const told = tryParseJson(new TextDecoder().decode(bytes));
    if (!isPlainObject(told)) return [];
    return name.startsWith("wandb") ? factsOfMetadata(told) : factsOfSwanlab(told);
  },
};

type Told = { readonly [key: string]: JsonValue | undefined };

const objectIn = (told: Told, key: string): Told => {
  const value = told[key];
  return isPlainObject(value) ? value : {};
};

/** The same names as in `EnvironmentRecord`, in JSON. */
export function factsOfMetadata(told: Told): readonly FactSeen[] {
  const { remote, remote_url: remoteUrl, commit } = objectIn(told, "git");
  const { program, codePath, codePathLocal, executable, args } = told;
  const gpus = told["gpu_nvidia"] ?? told["gpu_amd"];
  const listed = Array.isArray(gpus) ? gpus.length : undefined;
  return factEvents(null, {
    "code.commit": commit,
    "code.remote": remote ?? remoteUrl,
    "run.command": program === undefined ? undefined : commandOf(executable, program, args),
    "run.script": codePathLocal ?? codePath ?? program,
    "env.user": told["username"],
    "env.host": told["host"],
    "env.os": told["os"],
    "env.python": told["python"],
    "env.cpu": objectIn(told, "cpu")["model"],
    "env.cpus": told["cpu_count_logical"] ?? told["cpu_count"],
    "env.gpu": textIn(told["gpu"]) ?? namesOf(gpus, "name", "model"),
    "env.gpus": told["gpu_count"] ?? listed,
  });
}

const textIn = (value: JsonValue | undefined): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

function factsOfSwanlab(told: Told): readonly FactSeen[] {
  const hardware = objectIn(told, "hardware");
  const runtime = objectIn(told, "runtime");
  const git = objectIn(told, "git");
  const cpu = objectIn(hardware, "cpu");
  const { accelerators } = hardware;
  const devices = (
    Array.isArray(accelerators) ? (accelerators as readonly JsonValue[]) : []
  ).flatMap((one) => {
    const listed = isPlainObject(one) ? one["devices"] : undefined;
    return Array.isArray(listed) ? (listed as readonly JsonValue[]) : [];
  });
  return factEvents(null, {
    "code.commit": git["commit"],
    "code.branch": git["branch"],
    "code.remote": git["remote_url"],
    "run.command": runtime["command"],
    "run.cwd": runtime["cwd"],
    "env.host": runtime["hostname"],
    "env.os": runtime["os"],
    "env.python": runtime["python_version"],
    "env.cpu": cpu["brand"],
    "env.cpus": cpu["logical_count"],
    "env.gpu": namesOf(devices, "name"),
    "env.gpus": devices.length === 0 ? undefined : devices.length,
  });
}
