import { open } from "node:fs/promises";
import { z } from "zod";
import { AppError } from "../../base/errors.ts";

const REQUEST_FORMAT = "assay-request";
const REQUEST_VERSION = 1;
/** Half a million runs and files. */
const MOST_BYTES = 64 * 1024 * 1024;
/** The receiver reads the logs of such a run itself: no copy of it is wanted. */
export const OWN = "own";

const id = z.string().regex(/^[\w-]{1,64}$/);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const requestFile = z.object({
  format: z.literal(REQUEST_FORMAT),
  version: z.literal(REQUEST_VERSION),
  id,
  madeMs: z.number().min(0),
  /** By run: the `content` that its bundle told, or "own". */
  runs: z.record(id, z.union([z.literal(OWN), sha256])),
  /** Contents of files that are there. */
  files: z.array(sha256).max(1_000_000),
});
/** What a receiver has: only ids and hashes. docs/bundle.md */
export type RequestFile = z.infer<typeof requestFile>;

export function makeRequest(of: Omit<RequestFile, "format" | "version">): RequestFile {
  return { format: REQUEST_FORMAT, version: REQUEST_VERSION, ...of };
}

/** @throws AppError NOT_FOUND, INVALID_INPUT, FROM_THE_FUTURE */
export async function readRequest(path: string): Promise<RequestFile> {
  return parseRequest(await readSmall(path));
}

function parseRequest(text: string): RequestFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw noRequest("it is no JSON", cause);
  }
  const head = z
    .object({ format: z.literal(REQUEST_FORMAT), version: z.number() })
    .safeParse(value);
  if (!head.success) throw noRequest("its format is another one");
  if (head.data.version > REQUEST_VERSION)
    throw new AppError(
      "FROM_THE_FUTURE",
      `The request is of version ${head.data.version}, which this Assay does not know.`,
      "Update Assay.",
    );
  const parsed = requestFile.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw noRequest(
      `${issue?.path.slice(0, 1).join(".") ?? ""}: ${issue?.message ?? ""}`.slice(0, 200),
    );
  }
  return parsed.data;
}

async function readSmall(path: string): Promise<string> {
  const file = await open(path).catch((cause: unknown) => {
    throw new AppError(
      "NOT_FOUND",
      `${path} cannot be opened.`,
      "Look at the path of the request.",
      {
        cause,
      },
    );
  });
  try {
    const { size } = await file.stat();
    if (size > MOST_BYTES) throw noRequest("it is larger than any request");
    const buffer = Buffer.alloc(Math.min(size, MOST_BYTES));
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return buffer.toString("utf8", 0, length);
  } finally {
    await file.close();
  }
}

function noRequest(why: string, cause?: unknown): AppError {
  return new AppError(
    "INVALID_INPUT",
    `This is no request for a bundle: ${why}.`,
    "Ask for it again: assay bundle request -o FILE.",
    { cause },
  );
}
