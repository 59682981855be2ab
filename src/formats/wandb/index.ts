import { blockLogCodec } from "../block-log/index.ts";
import { wandbOutputOf } from "./output.ts";
import { readWandbMedia, readWandbRecord } from "./records.ts";

/** W&B's own record of a run, `run-<id>.wandb`: the same for offline runs and those that are also sent to a server. */
export const wandbCodec = blockLogCodec({
  id: "wandb",
  extension: ".wandb",
  // `:W&B`, 0xBEE1, version 0.
  magic: [0x3a, 0x57, 0x26, 0x42, 0xe1, 0xbe, 0x00],
  read: readWandbRecord,
  readMedia: readWandbMedia,
  outputOf: wandbOutputOf,
});
