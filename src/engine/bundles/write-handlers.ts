import { randomUUID } from "node:crypto";
import { rename, rm, stat } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { AppError } from "../../base/errors.ts";
import type { Handlers } from "../module.ts";
import type { EngineThreads } from "../threads.ts";
import { openSigningKey } from "./signing-key.ts";
import { writeBundle } from "./write-bundle.ts";

export interface BundleContext {
  readonly threads: EngineThreads;
  readonly dataDir: string;
  readonly version: string;
  readonly profileName: () => string;
}

export function createWriteHandlers(
  of: BundleContext,
): Pick<Handlers<"bundles">, "write" | "preview" | "request"> {
  return {
    async preview() {
      throw new AppError("UNAVAILABLE", "Not there yet.");
    },
    async request() {
      throw new AppError("UNAVAILABLE", "Not there yet.");
    },
    async write({ runIds, path }, { isLocal, signal, onProgress }) {
      if (!isLocal)
        throw new AppError(
          "FORBIDDEN",
          "Files are written only for callers on the engine's own machine.",
          "Run the command there.",
        );
      if (!isAbsolute(path))
        throw new AppError("INVALID_INPUT", `${path} is no absolute path.`, "Name the whole path.");
      const unique = [...new Set(runIds)];
      const key = await openSigningKey(join(of.dataDir, "keys", "bundles.pem"));
      const draft = `${path}.${randomUUID().slice(0, 8)}.part`;
      try {
        const written = await writeBundle(of.threads, {
          runIds: unique,
          path: draft,
          author: of.profileName(),
          tool: `Assay ${of.version}`,
          key,
          signal,
          onRun: (done) =>
            onProgress?.({ done, of: unique.length, what: `run ${done} of ${unique.length}` }),
        });
        const { size } = await stat(draft);
        await rename(draft, path);
        const { id, series, points } = written;
        return {
          id,
          path,
          bytes: size,
          counts: {
            runs: unique.length,
            series,
            points,
            files: 0,
            edits: 0,
            views: 0,
            reports: 0,
            models: 0,
          },
          unchanged: 0,
          replacedTotal: 0,
          fingerprint: key.fingerprint,
        };
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
    },
  };
}
