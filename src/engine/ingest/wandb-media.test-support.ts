import { join } from "node:path";
import { crc32 } from "node:zlib";

/* Test support: media that W&B wrote. Not part of the product. */

/** Written by wandb 0.31: two steps of every kind of medium. */
export const RECORDED = join(import.meta.dirname, "../../../e2e/fixtures/loggers/wandb_media");
export const RUN = "wandb/offline-run-20261127_203901-r3tgyhlb";
export const LOG = `${RUN}/run-r3tgyhlb.wandb`;

/** The same record with another text of the same length in it, wherever it stands; whole in itself. */
export function rewriteLog(log: Buffer, from: string, to: string): Buffer {
  if (to.length !== from.length) throw new Error("another length");
  const found = log.indexOf(from);
  for (let at = 7; at < log.length;) {
    const end = at + 7 + log.readUInt16LE(at + 4);
    if (found >= at && found < end) {
      log.write(to, found, "latin1");
      log.writeUInt32LE(crc32(log.subarray(at + 6, end)), at);
      // A file is named in records of its own as well.
      return log.includes(from) ? rewriteLog(log, from, to) : log;
    }
    at = end;
  }
  throw new Error(`no ${from}`);
}
