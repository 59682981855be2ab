import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  type KeyObject,
} from "node:crypto";
import { mkdir, open, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fingerprintOf } from "./fingerprint.ts";

/** Ed25519: says that all bundles it signed came from one place. */
export interface SigningKey {
  /** The 32 bytes of RFC 8032. */
  readonly publicKey: Buffer;
  readonly fingerprint: string;
  sign(bytes: Uint8Array): Buffer;
  /** Always the same for the same text, and only whoever has the key can tell of what it is. Hexadecimal. */
  mac(text: string): string;
}

/** The key in this file, which only its owner may read; made where there is none. Throws the file system's errors. */
export async function openSigningKey(path: string): Promise<SigningKey> {
  return toSigningKey((await readKey(path)) ?? (await makeKey(path)));
}

async function readKey(path: string): Promise<KeyObject | undefined> {
  try {
    return createPrivateKey(await readFile(path, "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

async function makeKey(path: string): Promise<KeyObject> {
  // oxlint-disable-next-line node/no-sync -- takes microseconds
  const { privateKey } = generateKeyPairSync("ed25519");
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    await using file = await open(path, "wx", 0o600);
    await file.writeFile(privateKey.export({ type: "pkcs8", format: "pem" }));
    await file.sync();
  } catch (error) {
    // Two bundles at once, and the other one made it.
    if ((error as NodeJS.ErrnoException).code === "EEXIST")
      return createPrivateKey(await readFile(path, "utf8"));
    throw error;
  }
  return privateKey;
}

function toSigningKey(privateKey: KeyObject): SigningKey {
  const { x = "" } = createPublicKey(privateKey).export({ format: "jwk" });
  const publicKey = Buffer.from(x, "base64url");
  const secret = createHash("sha256")
    .update("assay: contents of runs\n")
    .update(privateKey.export({ type: "pkcs8", format: "der" }))
    .digest();
  return {
    publicKey,
    fingerprint: fingerprintOf(publicKey),
    sign: (bytes) => sign(null, bytes, privateKey),
    mac: (text) => createHmac("sha256", secret).update(text).digest("hex"),
  };
}
