import type { FileUse } from "../../src/contract/run-files.ts";
import { AppError } from "../../src/base/errors.ts";
import { api, basePath } from "./api.ts";

/** Bytes of a file that may grow while it is looked at. */
export interface FileReader {
  /** Bytes it has now. Throws what stands in the way. */
  size(): Promise<number>;
  /** The bytes from `from` up to and without `to`; fewer where the file ends before. */
  read(from: number, to: number): Promise<Uint8Array>;
}

/** The address of a file of a run, for a few minutes. */
export async function signFile(
  runId: string,
  path: string,
  as: FileUse,
): Promise<{ url: string; bytes: number }> {
  const { url, bytes } = await api.runs.signFile({ runId, path, as });
  return { url: `${basePath()}/${url}`, bytes };
}

/** Text that stands in a file of another form is read again no sooner. */
const OUTPUT_MS = 5000;

/** What a logger's own file holds of the terminal, as if it were a text file. */
export function createOutputReader(runId: string, path: string): FileReader {
  let known: { readonly bytes: Uint8Array; readonly at: number } | undefined;
  const look = async (): Promise<Uint8Array> => {
    if (known === undefined || performance.now() - known.at > OUTPUT_MS) {
      const { text } = await api.runs.readOutput({ runId, path });
      known = { bytes: new TextEncoder().encode(text), at: performance.now() };
    }
    return known.bytes;
  };
  return {
    size: async () => (await look()).length,
    read: async (from, to) => (await look()).slice(from, to),
  };
}

/** Asks for a new address when the one at hand is too old. */
export function createFileReader(runId: string, path: string): FileReader {
  let address: Promise<string> | undefined;
  const ask = async (init: RequestInit, isLast = false): Promise<Response> => {
    address ??= signFile(runId, path, "bytes").then(({ url }) => url);
    let response: Response;
    try {
      response = await fetch(await address, { ...init, cache: "no-store" });
    } catch (error) {
      address = undefined;
      throw error;
    }
    if (response.ok || response.status === 416) return response;
    address = undefined;
    // Too old, or the engine has started again: signing says what else may be wrong.
    if (!isLast && (response.status === 403 || response.status === 404)) return ask(init, true);
    throw new AppError("UNAVAILABLE", `${path} could not be read (${response.status}).`);
  };
  return {
    async size() {
      const response = await ask({ method: "HEAD" });
      return Number(response.headers.get("content-length") ?? 0);
    },
    async read(from, to) {
      if (to <= from) return new Uint8Array();
      const response = await ask({ headers: { range: `bytes=${from}-${to - 1}` } });
      // Shorter by now than `from`.
      if (response.status === 416) return new Uint8Array();
      return new Uint8Array(await response.arrayBuffer());
    },
  };
}
