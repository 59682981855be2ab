import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { relative, sep } from "node:path";
import { extname } from "node:path/posix";
import { AppError } from "../../../base/errors.ts";
import type { FileUse } from "../../../contract/run-files.ts";
import { FILE_USES } from "../../../contract/run-files.ts";
import type { EngineThreads } from "../../threads.ts";
import { storedPath } from "../../../store/index.ts";
import { notThere, openInside, type OpenFile } from "../../open-inside.ts";
import { atMost } from "./at-most.ts";
import { openRunFile, type FarFolders } from "./far-folders.ts";
import { openArtifact } from "./run-artifacts.ts";

interface Claim {
  /** Null: the path is one below the root of what clients of MLflow's interface sent. */
  readonly runId: string | null;
  readonly path: string;
  readonly as: FileUse;
}

export interface HandedFile extends OpenFile {
  readonly as: FileUse;
  readonly name: string;
  readonly contentType: string;
}

/** Hands out files of runs to whoever shows an address that this engine signed a few minutes ago. */
export interface FileDoor {
  /** Throws what `open` would: nothing is signed that cannot be had. */
  sign(claim: Claim): Promise<{ url: string; bytes: number; modifiedUs: number }>;
  /** Of one that the engine itself reads. The caller closes it. Throws NOT_FOUND, INVALID_INPUT. */
  openFile(runId: string, path: string): Promise<OpenFile>;
  /** The caller closes it. Throws FORBIDDEN for an address that is wrong or too old, NOT_FOUND, INVALID_INPUT. */
  open(ticket: string): Promise<HandedFile>;
}

const VALID_MS = 10 * 60_000;
/** A page or picture beyond these would stop the browser that shows it. */
const MAX_PAGE_BYTES = 64 * 1024 * 1024;
const MAX_IMAGE_BYTES = 256 * 1024 * 1024;

const IMAGE_TYPES: Readonly<Record<string, string>> = {
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".gif": "image/gif",
  ".webp": "image/webp",
  ".bmp": "image/bmp",
  ".avif": "image/avif",
  ".ico": "image/x-icon",
};
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  ".wav": "audio/wav",
  ".mp3": "audio/mpeg",
  ".ogg": "audio/ogg",
  ".oga": "audio/ogg",
  ".opus": "audio/ogg",
  ".flac": "audio/flac",
  ".m4a": "audio/mp4",
  ".aac": "audio/aac",
  ".mp4": "video/mp4",
  ".m4v": "video/mp4",
  ".webm": "video/webm",
  ".ogv": "video/ogg",
  ".mov": "video/quicktime",
};
const PAGE_TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".htm": "text/html; charset=utf-8",
  ".svg": "image/svg+xml",
};

const TYPES: Readonly<Record<FileUse, Readonly<Record<string, string>>>> = {
  bytes: {},
  download: {},
  image: IMAGE_TYPES,
  media: MEDIA_TYPES,
  page: PAGE_TYPES,
  scripts: PAGE_TYPES,
  pdf: { ".pdf": "application/pdf" },
};
const SHOWN_AS: Readonly<Partial<Record<FileUse, string>>> = {
  image: "a picture",
  media: "a sound or film",
  pdf: "a PDF",
};

export function createFileDoor(
  threads: Pick<EngineThreads, "read">,
  far: FarFolders,
  artifactStore: string,
  now: () => number = Date.now,
): FileDoor {
  // New at every start: an address does not outlive the engine that signed it.
  const secret = randomBytes(32);
  const signatureOf = (text: string): Buffer => createHmac("sha256", secret).update(text).digest();

  async function openFile(
    runId: string | null,
    path: string,
    expectSize: (bytes: number) => void,
  ): Promise<OpenFile> {
    if (runId === null) return openUpload(path);
    const imported = await threads.read.call.runs.listRunArtifacts({ runId });
    if (imported !== null) return openArtifact(imported, path, artifactStore);
    const place = await threads.read.call.runs.getRunPlace({ runId });
    return openRunFile(far, place, path, expectSize);
  }

  async function openUpload(path: string): Promise<OpenFile> {
    const upload = await threads.read.call.tracking.findUpload({ path });
    if (upload === undefined) throw notThere(path);
    const stored = relative(artifactStore, storedPath(artifactStore, upload.sha256));
    return openInside(artifactStore, stored.split(sep).join("/"));
  }

  async function openClaim({ runId, path, as }: Claim): Promise<HandedFile> {
    const contentType = contentTypeOf(path, as);
    const most =
      as === "image"
        ? MAX_IMAGE_BYTES
        : as === "page" || as === "scripts"
          ? MAX_PAGE_BYTES
          : Infinity;
    const expectSize = atMost(most, path);
    const file = await openFile(runId, path, expectSize);
    try {
      expectSize(file.stats.size);
    } catch (error) {
      await file.handle.close();
      throw error;
    }
    return { ...file, as, name: path.slice(path.lastIndexOf("/") + 1), contentType };
  }

  return {
    openFile: (runId, path) => openFile(runId, path, () => undefined),
    async sign(claim) {
      const { handle, stats } = await openClaim(claim);
      await handle.close();
      const body = Buffer.from(
        JSON.stringify([claim.runId, claim.path, claim.as, now() + VALID_MS]),
      ).toString("base64url");
      return {
        url: `files?t=${body}.${signatureOf(body).toString("base64url")}`,
        bytes: stats.size,
        modifiedUs: Math.round(stats.mtimeMs * 1000),
      };
    },
    async open(ticket) {
      const [body = "", signature = ""] = ticket.split(".", 2);
      const given = Buffer.from(signature, "base64url");
      const expected = signatureOf(body);
      const isOurs = given.length === expected.length && timingSafeEqual(given, expected);
      if (!isOurs) throw refused();
      const [runId, path, as, endsMs] = JSON.parse(Buffer.from(body, "base64url").toString()) as [
        string | null,
        string,
        FileUse,
        number,
      ];
      if (endsMs < now() || !FILE_USES.includes(as)) throw refused();
      return openClaim({ runId, path, as });
    },
  };
}

function contentTypeOf(path: string, as: FileUse): string {
  const extension = extname(path).toLowerCase();
  const type = TYPES[as][extension];
  if (type !== undefined) return type;
  if (as === "bytes" || as === "download") return "application/octet-stream";
  throw new AppError(
    "INVALID_INPUT",
    `${path} cannot be shown as ${SHOWN_AS[as] ?? "a page"}.`,
    "Look at its text, or download it.",
  );
}

function refused(): AppError {
  return new AppError(
    "FORBIDDEN",
    "This address of a file is not valid any more.",
    "Open the file again on the page of its run.",
  );
}
