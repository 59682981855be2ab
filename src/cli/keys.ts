import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { BundleAuthor, KeyPlace } from "../contract/bundles.ts";
import type { ApiClient } from "../server/index.ts";
import { withConnection } from "./connection.ts";
import type { CommonOptions } from "./listings.ts";
import { printJson, printLine, printTable, UsageError } from "./output.ts";

const KEPT = {
  keychain: "in the keychain",
  file: "in a file only you can read",
} satisfies Record<KeyPlace, string>;

export async function listKeys({ data, json }: CommonOptions): Promise<void> {
  const { own, keptIn, named } = await withConnection(data, ({ api }) => api.bundles.listKeys());
  if (json === true) {
    printJson({ own, keptIn, named });
    return;
  }
  printTable(
    ["WHOSE", "FINGERPRINT", "KEPT"],
    [
      ["this copy", own.fingerprint, KEPT[keptIn]],
      ...named.map(({ knownAs, fingerprint }) => [knownAs ?? "", fingerprint, ""]),
    ],
    "",
  );
}

export async function trustKey(
  given: string,
  name: string,
  { data, json }: CommonOptions,
): Promise<void> {
  const author = await withConnection(data, async ({ api }) => {
    const found = await findSigner(api, given);
    await api.bundles.nameKey({ publicKey: found.publicKey, name });
    return found;
  });
  if (json === true) printJson({ trusted: { ...author, standing: "trusted", knownAs: name } });
  else printLine(`${author.fingerprint} is ${name}'s from now on.`);
}

export async function distrustKey(given: string, { data, json }: CommonOptions): Promise<void> {
  const key = await withConnection(data, async ({ api }) => {
    const { named } = await api.bundles.listKeys();
    const found = named.find(
      ({ fingerprint, knownAs }) => knownAs === given || isSameFingerprint(fingerprint, given),
    );
    if (found === undefined)
      throw new UsageError("No key has that name or fingerprint: `assay keys ls` lists them.");
    await api.bundles.nameKey({ publicKey: found.publicKey, name: null });
    return found;
  });
  if (json === true) printJson({ distrusted: key });
  else printLine(`${key.fingerprint} is nobody's any more.`);
}

/** Of a bundle in a file, or of one that was taken. */
async function findSigner(api: ApiClient, given: string): Promise<BundleAuthor> {
  if (existsSync(given)) return (await api.bundles.look({ path: resolve(given) })).bundle.author;
  const authors = (await api.bundles.list()).map(({ author }) => author);
  const found = authors.find(({ fingerprint }) => isSameFingerprint(fingerprint, given));
  if (found === undefined)
    throw new UsageError("No bundle with that fingerprint was taken: name the file of one.");
  return found;
}

function isSameFingerprint(fingerprint: string, given: string): boolean {
  const digits = (text: string): string => text.replace(/\s/g, "").toLowerCase();
  return digits(fingerprint) === digits(given);
}
