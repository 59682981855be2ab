import type { AppendCodec, FileFacts, Sniff } from "../codec.ts";
import { EMPTY_TRAIL, longestTrail } from "../trail.ts";
import { maskedCrc32c } from "../../base/crc32.ts";
import { readMedia } from "./media.ts";
import { parseTfevents, type TfeventsState } from "./parse.ts";

/** In its folder, `catboost_info` by default; every other writer adds the time to the name. */
const CATBOOST = /(^|\/)(learn|test\d*)\/events\.out\.tfevents$/;

/** TensorBoard's event files: TFRecords of `Event` messages, appended to while the training runs. */
export const tfeventsCodec: AppendCodec<TfeventsState> = {
  id: "tfevents",
  kind: "append",
  lowerStepStartsAttempt: true,

  /** `.profile-empty` marks a profile and holds no events. */
  matches(file) {
    return file.name.includes("tfevents") && !file.name.endsWith(".profile-empty");
  },

  sniff(head, file): Sniff {
    if (CATBOOST.test(file.path))
      return { kind: "no", reason: "CatBoost writes the same into the tables above" };
    if (head.length < 12) return { kind: "wait" };
    const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
    if (maskedCrc32c(view, 0, 8) === view.getUint32(8, true)) {
      return tellRayCopy(head, file) ?? { kind: "yes", logger: "tensorboard" };
    }
    if (head.every((byte) => byte === 0)) return { kind: "wait" };
    return { kind: "no", reason: "not a TensorBoard event file: its first checksum is wrong" };
  },

  sourcePath(file) {
    return file.folder;
  },

  runName(file) {
    return file.folder === "." ? "" : file.folder;
  },

  initial(file) {
    const writer = parseName(file.name);
    return {
      offset: 0,
      trail: EMPTY_TRAIL,
      known: null,
      nameStartUs: writer?.startedUs ?? null,
      host: writer?.host ?? null,
      pid: writer?.pid ?? null,
      announced: false,
      hasPoints: false,
      fingerprint: null,
    };
  },

  parse: parseTfevents,
  readMedia,

  rewritten(state) {
    return {
      ...state,
      offset: 0,
      trail: EMPTY_TRAIL,
      known: longestTrail(state.trail, state.known),
    };
  },

  fingerprint(state) {
    return state.fingerprint ?? undefined;
  },
};

/** `events.out.tfevents.<second>.<host>[.<pid>.<n>][.v2]`; tensorboardX leaves the process out. */
function parseName(
  name: string,
): { startedUs: number; host: string; pid: number | undefined } | undefined {
  const match = /tfevents\.(\d{9,11})\.(.+?)(?:\.(\d+)\.(\d+))?(?:\.v2)?$/.exec(name);
  if (match === null) return undefined;
  const [, seconds, host, pid] = match;
  return {
    startedUs: Number(seconds) * 1e6,
    host: host ?? "",
    pid: pid === undefined ? undefined : Number(pid),
  };
}

/**
 * What Ray Tune writes into its `result.json` as well: to be told once something is logged, when that file may have been
 * claimed already without this one. Undefined for what is not beside such a file.
 */
function tellRayCopy(head: Uint8Array, file: FileFacts): Sniff | undefined {
  if (!file.siblings.has("result.json")) return undefined;
  const version = 16 + new DataView(head.buffer, head.byteOffset).getUint32(0, true);
  if (head.length <= version) return { kind: "wait" };
  return new TextDecoder("latin1").decode(head).includes("ray/tune/")
    ? { kind: "no", reason: "Ray Tune writes the same into result.json" }
    : undefined;
}
