import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  type KeyObject,
} from "node:crypto";
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

/** A new key as text (PKCS #8, PEM): what is kept secret. */
export function makeKeyText(): string {
  // oxlint-disable-next-line node/no-sync -- takes microseconds
  return generateKeyPairSync("ed25519")
    .privateKey.export({ type: "pkcs8", format: "pem" })
    .toString();
}

/** Undefined where the text is no such key. */
export function parseKey(text: string): SigningKey | undefined {
  try {
    const key = createPrivateKey(text);
    return key.asymmetricKeyType === "ed25519" ? toSigningKey(key) : undefined;
  } catch {
    return undefined;
  }
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
