import { blockLogCodec } from "../block-log/index.ts";
import { readSwanlabMedia } from "./media.ts";
import { readSwanlabRecord } from "./records.ts";

/** SwanLab's record of a run, `run-<id>.swanlab`, local and offline. */
export const swanlabCodec = blockLogCodec({
  id: "swanlab",
  extension: ".swanlab",
  // `:SWL`, version 2.
  magic: [0x3a, 0x53, 0x57, 0x4c, 0xd6, 0xe1, 0x02],
  read: readSwanlabRecord,
  readMedia: readSwanlabMedia,
});
