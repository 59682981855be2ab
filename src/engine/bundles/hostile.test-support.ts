import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { crc32, deflateRawSync } from "node:zlib";
import { openArchive, readWhole } from "./open-archive.ts";

/** An entry of a ZIP archive, honest where nothing else is said. */
export interface ZipEntry {
  readonly name: string;
  readonly content: Uint8Array;
  readonly deflated?: boolean;
  /** What the headers say instead of what is so. */
  readonly method?: number;
  readonly flags?: number;
  readonly size?: number;
  /** Of Unix: kind and permissions. */
  readonly mode?: number;
  /** Name in front of the content, where it is another one. */
  readonly localName?: string;
  /** Lies where the entry before lies. */
  readonly over?: boolean;
}

/** An archive that a program like ours would never write. */
export function buildZip(entries: readonly ZipEntry[]): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let [offset, last] = [0, 0];
  for (const entry of entries) {
    const { content, deflated = false, mode = 0o100644, flags = 0, over = false } = entry;
    // oxlint-disable-next-line node/no-sync -- a few bytes of a test
    const packed = deflated ? deflateRawSync(content) : Buffer.from(content);
    const name = Buffer.from(entry.name);
    const localName = Buffer.from(entry.localName ?? entry.name);
    const fields = Buffer.alloc(22);
    fields.writeUInt16LE(flags | 0x800, 0);
    fields.writeUInt16LE(entry.method ?? (deflated ? 8 : 0), 2);
    fields.writeUInt16LE(0x21, 6);
    fields.writeUInt32LE(crc32(content), 8);
    fields.writeUInt32LE(packed.length, 12);
    fields.writeUInt32LE(entry.size ?? content.length, 16);
    const head = Buffer.alloc(4);
    head.writeUInt32LE(0x04034b50);
    const version = Buffer.from([20, 0]);
    const at = over ? last : offset;
    if (!over) {
      const lengths = Buffer.alloc(4);
      lengths.writeUInt16LE(localName.length, 0);
      const whole = Buffer.concat([
        head,
        version,
        fields.subarray(0, 20),
        lengths,
        localName,
        packed,
      ]);
      local.push(whole);
      last = offset;
      offset += whole.length;
    }
    const rest = Buffer.alloc(18);
    rest.writeUInt16LE(name.length, 0);
    rest.writeUInt32LE((mode << 16) >>> 0, 10);
    rest.writeUInt32LE(at, 14);
    central.push(
      Buffer.concat([
        Buffer.from([0x50, 0x4b, 1, 2, 0x3f, 3]),
        version,
        fields.subarray(0, 20),
        rest,
        name,
      ]),
    );
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  const isMany = entries.length > 0xffff;
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(isMany ? 0xffff : entries.length, 8);
  end.writeUInt16LE(isMany ? 0xffff : entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  const wide = isMany ? wideEnd(entries.length, directory.length, offset) : Buffer.alloc(0);
  return Buffer.concat([...local, directory, wide, end]);
}

/** Of ZIP64: the record and where it lies. */
function wideEnd(entries: number, size: number, offset: number): Buffer {
  const bytes = Buffer.alloc(76);
  bytes.writeUInt32LE(0x06064b50, 0);
  bytes.writeUInt32LE(44, 4);
  bytes.writeUInt16LE(45, 12);
  bytes.writeUInt16LE(45, 14);
  bytes.writeUInt32LE(entries, 24);
  bytes.writeUInt32LE(entries, 32);
  bytes.writeUInt32LE(size, 40);
  bytes.writeUInt32LE(offset, 48);
  bytes.writeUInt32LE(0x07064b50, 56);
  bytes.writeUInt32LE(offset + size, 64);
  bytes.writeUInt32LE(1, 72);
  return bytes;
}

/** The entries of a bundle, in their order. */
export async function unpack(path: string): Promise<Map<string, Uint8Array>> {
  const archive = await openArchive(path);
  const content = new Map<string, Uint8Array>();
  for (const [name, { bytes }] of archive.entries)
    content.set(name, (await readWhole(archive, name, bytes)).content);
  await archive.close();
  return content;
}

/** Signs entries anew, as somebody who knows the format well would. */
export function forge(
  content: ReadonlyMap<string, Uint8Array>,
  change: (manifest: Record<string, unknown>) => void = () => undefined,
): ZipEntry[] {
  // oxlint-disable-next-line node/no-sync -- takes microseconds
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const { x = "" } = publicKey.export({ format: "jwk" });
  const rest = [...content].filter(([name]) => !name.startsWith("manifest."));
  const manifest = {
    ...(JSON.parse(new TextDecoder().decode(content.get("manifest.json"))) as object),
    publicKey: Buffer.from(x, "base64url").toString("base64"),
    entries: Object.fromEntries(
      rest.map(([name, bytes]) => [
        name,
        { bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") },
      ]),
    ),
  };
  change(manifest);
  const bytes = Buffer.from(JSON.stringify(manifest));
  return [
    ...rest.map(([name, one]): ZipEntry => ({ name, content: one, deflated: one.length > 100 })),
    { name: "manifest.json", content: bytes, deflated: true },
    { name: "manifest.sig", content: sign(null, bytes, privateKey) },
  ];
}

/** With JSON of an entry changed. */
export function withJson(
  content: ReadonlyMap<string, Uint8Array>,
  name: string,
  change: (value: Record<string, unknown>) => void,
): Map<string, Uint8Array> {
  const value = JSON.parse(new TextDecoder().decode(content.get(name))) as Record<string, unknown>;
  change(value);
  return new Map(content).set(name, Buffer.from(JSON.stringify(value)));
}
