import type { ByteSource } from "./byte-source.ts";
import { inflateStart } from "./inflate.ts";
import { type PickleScan, scanPickle } from "./pickle.ts";
import { HeaderBuilder, type ModelHeader } from "./types.ts";

/** So much of a pickle is walked over. */
export const PICKLE_BYTES = 1024 * 1024;
const LAST_PROTOCOL = 5;
/** torch.save before PyTorch 1.6 wrote this number first (torch.serialization.MAGIC_NUMBER). */
const LEGACY_TORCH = "1950a86a20f9469cfc6c";
const NAMED_PICKLE = /\.(pkl|pickle|p|joblib|jl)(\.(gz|z|bz2|xz|lzma|lz4))?$/i;
const IMPORTS_SHOWN = 20;

const PACKERS: ReadonlyArray<readonly [name: string, start: readonly number[]]> = [
  ["gzip", [0x1f, 0x8b]],
  ["bz2", [0x42, 0x5a, 0x68]],
  ["xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ["lzma", [0x5d, 0, 0]],
  ["lz4", [4, 0x22, 0x4d, 0x18]],
  ["zlib", [0x78]],
];

export const PICKLE_UNSAFE =
  "It is a pickle: it can run code when it is loaded. Assay never loads it.";

export const addImports = (header: HeaderBuilder, { imports }: PickleScan): void =>
  header.fact(
    "Imports",
    imports.length === 0
      ? "nothing"
      : imports.slice(0, IMPORTS_SHOWN).join(", ") + (imports.length > IMPORTS_SHOWN ? ", …" : ""),
  );

/** A pickle as it is, joblib's, packed ones, and what torch.save wrote before it wrote archives. Null where it is none. */
export async function readPickled(source: ByteSource, name: string): Promise<ModelHeader | null> {
  const start = await source.upTo(0, PICKLE_BYTES);
  const packer = PACKERS.find(([, magic]) => magic.every((byte, i) => start[i] === byte))?.[0];
  const isNamedSo = NAMED_PICKLE.test(name);
  if (packer === undefined) return await describePickle(source, start, isNamedSo);
  const bytes =
    packer === "zlib" || packer === "gzip"
      ? inflateStart(start, PICKLE_BYTES, "wrapped")
      : new Uint8Array();
  const scan = scanPickle(bytes);
  if (isPickle(bytes, scan, false)) return build(scan, packer, false);
  // What is packed otherwise is not unpacked: only its name tells.
  return isNamedSo && bytes.length === 0 && packer !== "zlib"
    ? build(undefined, packer, false)
    : null;
}

async function describePickle(
  source: ByteSource,
  start: Uint8Array,
  isNamedSo: boolean,
): Promise<ModelHeader | null> {
  const scan = scanPickle(start);
  if (!isPickle(start, scan, isNamedSo)) return null;
  const isCut = scan.endsAt === undefined && !isOfJoblib(scan) && start.length === source.size;
  if (isCut && !isNamedSo) return null;
  if (scan.number !== LEGACY_TORCH) return build(scan, undefined, isCut);
  const header = new HeaderBuilder("torch", "PyTorch checkpoint (before 1.6)");
  header.unsafe = PICKLE_UNSAFE;
  header.fact("Protocol", scan.protocol);
  // The magic number, the protocol, the machine, then the object: a pickle each.
  let pos = 0;
  let part = scan;
  for (let i = 0; i < 3 && part.endsAt !== undefined; i++) {
    pos += part.endsAt;
    part = scanPickle(await source.upTo(pos, PICKLE_BYTES));
  }
  addImports(header, part);
  return header.build();
}

/** Protocols from 2 on begin with a mark; the older ones are plain text, so that the name must tell as well. */
function isPickle(bytes: Uint8Array, scan: PickleScan, isNamedSo: boolean): boolean {
  if (scan.isBroken || bytes.length < 2) return false;
  if (bytes[0] === 0x80) return scan.protocol >= 2 && scan.protocol <= LAST_PROTOCOL;
  return isNamedSo && scan.endsAt !== undefined;
}

const isOfJoblib = ({ imports }: PickleScan): boolean =>
  imports.some((name) => name.startsWith("joblib."));

function build(
  scan: PickleScan | undefined,
  packer: string | undefined,
  isCut: boolean,
): ModelHeader {
  const isJoblib = scan === undefined ? packer !== undefined : isOfJoblib(scan);
  const header = isJoblib
    ? new HeaderBuilder("joblib", "joblib file (pickle)")
    : new HeaderBuilder("pickle", "Python pickle");
  header.unsafe = PICKLE_UNSAFE;
  if (isCut) header.damaged = "The file ends before the pickle does.";
  header.fact("Packed with", packer);
  if (scan !== undefined) {
    header.fact("Protocol", scan.protocol);
    addImports(header, scan);
  }
  return header.build();
}
