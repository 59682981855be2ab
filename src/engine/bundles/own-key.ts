import { rm } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../../base/errors.ts";
import { KeychainFailure, type Keychain } from "../keychain.ts";
import { keychainOff, keyGone, keyNotHandedOut, keyNotPutAway, otherKey } from "./key-failures.ts";
import { readIfThere, readKeyRecord, writeKeyRecord, type KeyRecord } from "./key-record.ts";
import { makeKeyText, parseKey, type SigningKey } from "./signing-key.ts";
import { writeOnce } from "./write-once.ts";

/** The one key of a data folder, made when it is first asked for. */
export interface OwnKey {
  /** Which key it is; undefined before there is one. The keychain is not asked. */
  known(): Promise<KeyRecord | undefined>;
  /**
   * The key, to sign with. Never another one than that on record.
   * @throws AppError LOCKED, UNAVAILABLE, NOT_FOUND, DAMAGED with the next step; the file system's errors
   */
  open(): Promise<OpenKey>;
}

export interface OpenKey extends SigningKey {
  readonly keptIn: KeyRecord["keptIn"];
}

/**
 * In `folder`, `bundles.json` says which key it is and where it is kept: in the keychain or, where there is none or it is not
 * wanted (undefined), in `bundles.pem`. That record is written last and by one: it decides which key counts when several are made
 * at once. A file with a key that is there already stays and counts; moving it could lose it, and where the folder was
 * copied to another machine, it works there.
 */
export function createOwnKey({
  folder,
  keychain,
}: {
  readonly folder: string;
  readonly keychain: Keychain | undefined;
}): OwnKey {
  const recordPath = join(folder, "bundles.json");
  const filePath = join(folder, "bundles.pem");
  const paths = { recordPath, filePath };
  /** So that a keychain that asks a person does so once, however many bundles want the key. */
  let fromKeychain: SigningKey | undefined;
  let opening: Promise<OpenKey> | undefined;

  async function readFileKey(): Promise<SigningKey | undefined> {
    const text = await readIfThere(filePath);
    if (text === undefined) return undefined;
    const key = parseKey(text);
    if (key !== undefined) return key;
    throw new AppError(
      "DAMAGED",
      `${filePath} holds no key that signs bundles.`,
      "Bring it back from a copy of the data folder.",
    );
  }

  async function readKeychainKey(record: KeyRecord): Promise<SigningKey | undefined> {
    if (keychain === undefined) throw keychainOff(record);
    if (fromKeychain?.fingerprint === record.fingerprint) return fromKeychain;
    const text = await keychain.read(accountOf(record)).catch((error: unknown) => {
      throw error instanceof KeychainFailure ? keyNotHandedOut(record, error) : error;
    });
    if (text === undefined) return undefined;
    fromKeychain = parseKey(text);
    if (fromKeychain === undefined) throw otherKey(record, paths);
    return fromKeychain;
  }

  async function openKnown(record: KeyRecord): Promise<OpenKey> {
    const { keptIn } = record;
    const key = keptIn === "file" ? await readFileKey() : await readKeychainKey(record);
    if (key === undefined) throw keyGone(record, paths);
    if (key.fingerprint !== record.fingerprint) throw otherKey(record, paths);
    return { ...key, keptIn };
  }

  /** Undefined where there is no keychain after all. */
  async function makeInKeychain(): Promise<OpenKey | undefined> {
    if (keychain === undefined) return undefined;
    const text = makeKeyText();
    const key = requireKey(text);
    try {
      await keychain.write(accountOf(key), text);
      if ((await keychain.read(accountOf(key))) !== text)
        throw new KeychainFailure("refused", "it did not keep what was put into it");
    } catch (error) {
      if (!(error instanceof KeychainFailure)) throw error;
      if (error.kind === "absent") return undefined;
      throw keyNotPutAway(error);
    }
    return { ...key, keptIn: "keychain" };
  }

  async function makeInFile(): Promise<OpenKey> {
    const text = makeKeyText();
    const key = (await writeOnce(filePath, text)) ? requireKey(text) : await readFileKey();
    // Another engine had made one, and took it back.
    return key === undefined ? makeInFile() : { ...key, keptIn: "file" };
  }

  async function make(): Promise<OpenKey> {
    const left = await readFileKey();
    const key: OpenKey =
      left === undefined
        ? ((await makeInKeychain()) ?? (await makeInFile()))
        : { ...left, keptIn: "file" };
    if (await writeKeyRecord(recordPath, key)) return remember(key);
    const record = await readKeyRecord(recordPath);
    if (record === undefined) return open();
    if (left === undefined && record.fingerprint !== key.fingerprint) await drop(key);
    return openKnown(record);
  }

  /** Another engine made this folder's key at the same time, and nothing was ever signed with this one. */
  async function drop(key: OpenKey): Promise<void> {
    if (key.keptIn === "file") await rm(filePath, { force: true });
    else await keychain?.remove(accountOf(key)).catch(() => undefined);
  }

  function remember(key: OpenKey): OpenKey {
    if (key.keptIn === "keychain") fromKeychain = key;
    return key;
  }

  async function open(): Promise<OpenKey> {
    const record = await readKeyRecord(recordPath);
    return record === undefined ? make() : openKnown(record);
  }

  return {
    async known() {
      const record = await readKeyRecord(recordPath);
      if (record !== undefined) return record;
      // Of an earlier version, which kept no record.
      const left = await readFileKey();
      return left === undefined ? undefined : { ...left, keptIn: "file" };
    },
    open() {
      opening ??= open().finally(() => (opening = undefined));
      return opening;
    },
  };
}

/** Under which the keychain has it: a person can find it there by its fingerprint, and two keys are never at one place. */
function accountOf({ fingerprint }: Pick<SigningKey, "fingerprint">): string {
  return `bundles ${fingerprint}`;
}

function requireKey(text: string): SigningKey {
  const key = parseKey(text);
  if (key === undefined) throw new Error("a key that was just made cannot be read");
  return key;
}
