import { createHash } from "node:crypto";

/** As people read it to each other: SHA-256 of the public key, the first 16 bytes in groups of four digits. */
export function fingerprintOf(publicKey: Uint8Array): string {
  const hash = createHash("sha256").update(publicKey).digest("hex").slice(0, 32);
  return (hash.match(/.{4}/g) ?? []).join(" ");
}
