import { createPublicKey, verify } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isAppError } from "../../base/errors.ts";
import { KeychainFailure, type Keychain } from "../keychain.ts";
import { makeTestFolder } from "../testing.ts";
import { createOwnKey, type OwnKey } from "./own-key.ts";
import { makeKeyText, parseKey } from "./signing-key.ts";

interface Fake extends Keychain {
  readonly entries: Map<string, string>;
  /** Thrown by every call while it is set. */
  failure: KeychainFailure | undefined;
}

/** The system's own is asked in e2e/compat/keychain.test.ts; this one fails as told. */
function makeKeychain(): Fake {
  const entries = new Map<string, string>();
  const answer = async <T>(work: () => T): Promise<T> => {
    await new Promise(setImmediate);
    if (keychain.failure !== undefined) throw keychain.failure;
    return work();
  };
  const keychain: Fake = {
    entries,
    failure: undefined,
    read: (account) => answer(() => entries.get(account)),
    write: (account, secret) => answer(() => void entries.set(account, secret)),
    remove: (account) => answer(() => void entries.delete(account)),
  };
  return keychain;
}

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  await using temp = await makeTestFolder();
  await work(join(temp.path, "keys"));
}

async function failureOf(key: OwnKey) {
  try {
    await key.open();
  } catch (error) {
    if (isAppError(error)) return error;
    throw error;
  }
  throw new Error("the key was opened");
}

const read = (...parts: string[]): Promise<string> => readFile(join(...parts), "utf8");

test("without a keychain the key is made once, in a file for its owner alone, and signs", () =>
  withFolder(async (folder) => {
    const own = createOwnKey({ folder, keychain: undefined });
    expect(await own.known()).toBeUndefined();
    const key = await own.open();
    expect((await readdir(folder)).toSorted()).toEqual(["bundles.json", "bundles.pem"]);
    for (const name of await readdir(folder))
      expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
    expect(await own.known()).toEqual({
      keptIn: "file",
      publicKey: key.publicKey,
      fingerprint: key.fingerprint,
    });
    const publicKey = createPublicKey(await read(folder, "bundles.pem"));
    expect(verify(null, Buffer.from("text"), publicKey, key.sign(Buffer.from("text")))).toBe(true);
    const again = createOwnKey({ folder, keychain: makeKeychain() });
    expect((await again.open()).fingerprint).toBe(key.fingerprint);
    expect((await again.open()).mac("text")).toBe(key.mac("text"));
  }));

test("with a keychain nothing secret is in the folder, and what is there is the same key again", () =>
  withFolder(async (folder) => {
    const keychain = makeKeychain();
    const key = await createOwnKey({ folder, keychain }).open();
    expect(key.keptIn).toBe("keychain");
    expect(await readdir(folder)).toEqual(["bundles.json"]);
    expect(JSON.parse(await read(folder, "bundles.json"))).toEqual({
      keptIn: "keychain",
      publicKey: key.publicKey.toString("base64"),
    });
    expect([...keychain.entries.keys()]).toEqual([`bundles ${key.fingerprint}`]);
    const again = createOwnKey({ folder, keychain });
    expect((await again.open()).fingerprint).toBe(key.fingerprint);
    // Asked once: bundles after that sign without it.
    keychain.failure = new KeychainFailure("refused", "it is locked");
    expect((await again.open()).fingerprint).toBe(key.fingerprint);
    expect((await createOwnKey({ folder, keychain }).known())?.fingerprint).toBe(key.fingerprint);
  }));

test("several bundles and several engines at once make one key", () =>
  withFolder(async (folder) => {
    const keychain = makeKeychain();
    // Half of them are kept away from the keychain, so that both places race for one record.
    const engines = Array.from({ length: 8 }, (_, at) => ({
      own: createOwnKey({ folder, keychain: at % 2 === 0 ? keychain : undefined }),
      inKeychain: at % 2 === 0,
    }));
    const opened = await Promise.allSettled(
      engines.flatMap(({ own }) => [own.open(), own.open(), own.open()]),
    );
    const record = await engines[0]?.own.known();
    const keys = opened.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    expect(new Set(keys.map(({ fingerprint }) => fingerprint))).toEqual(
      new Set([record?.fingerprint]),
    );
    // Those that must not ask the keychain say so, and sign as nobody else.
    const refusals = opened.flatMap((one) =>
      one.status === "rejected" ? [(one.reason as { code: string }).code] : [],
    );
    expect(new Set(refusals)).toEqual(
      new Set(record?.keptIn === "keychain" ? ["UNAVAILABLE"] : []),
    );
    expect(keychain.entries.size).toBe(record?.keptIn === "keychain" ? 1 : 0);
    expect((await readdir(folder)).toSorted()).toEqual(
      record?.keptIn === "keychain" ? ["bundles.json"] : ["bundles.json", "bundles.pem"],
    );
  }));

test("several engines at once make one file, without and with a keychain", async () => {
  for (const keychain of [undefined, makeKeychain()])
    await withFolder(async (folder) => {
      const keys = await Promise.all(
        Array.from({ length: 8 }, () => createOwnKey({ folder, keychain }).open()),
      );
      expect(new Set(keys.map(({ fingerprint }) => fingerprint)).size).toBe(1);
      expect(keychain?.entries.size ?? 1).toBe(1);
      expect((await readdir(folder)).filter((name) => name.endsWith(".part"))).toEqual([]);
    });
});

test("a key that was in a file before stays there and counts, also where there is a keychain", () =>
  withFolder(async (folder) => {
    await mkdir(folder);
    const text = makeKeyText();
    await writeFile(join(folder, "bundles.pem"), text, { mode: 0o600 });
    const keychain = makeKeychain();
    const own = createOwnKey({ folder, keychain });
    const { fingerprint } = parseKey(text) ?? {};
    expect(await own.known()).toMatchObject({ fingerprint, keptIn: "file" });
    expect(await own.open()).toMatchObject({ fingerprint, keptIn: "file" });
    expect(await read(folder, "bundles.pem")).toBe(text);
    expect(keychain.entries.size).toBe(0);
    expect(await read(folder, "bundles.json")).toContain('"file"');
  }));

test("a system without a keychain gets a file; one that is locked, silent or forgetful is an error, and no key is made", () =>
  withFolder(async (folder) => {
    const keychain = makeKeychain();
    const own = createOwnKey({ folder, keychain });
    for (const kind of ["refused", "silent"] as const) {
      keychain.failure = new KeychainFailure(kind, "a reason");
      const { code, message, nextStep } = await failureOf(own);
      expect([code, message]).toEqual(["LOCKED", expect.stringContaining("a reason")]);
      expect(nextStep).toContain("ASSAY_NO_KEYCHAIN=1");
      await expect(readdir(folder)).rejects.toThrow("ENOENT");
    }
    keychain.failure = undefined;
    const forgetful = { ...keychain, write: async () => undefined };
    expect((await failureOf(createOwnKey({ folder, keychain: forgetful }))).message).toContain(
      "did not keep",
    );
    keychain.failure = new KeychainFailure("absent", "none");
    expect((await own.open()).keptIn).toBe("file");
  }));

test("a key that is locked away, lost or another one is an error with the next step, and never replaced", () =>
  withFolder(async (folder) => {
    const keychain = makeKeychain();
    const { fingerprint } = await createOwnKey({ folder, keychain }).open();
    const [account = "", secret = ""] = [...keychain.entries][0] ?? [];
    const anew = (given: Keychain | undefined = keychain) =>
      failureOf(createOwnKey({ folder, keychain: given }));
    const seen = [];
    for (const kind of ["refused", "silent", "absent"] as const) {
      keychain.failure = new KeychainFailure(kind, "a reason");
      seen.push(await anew());
    }
    keychain.failure = undefined;
    seen.push(await failureOf(createOwnKey({ folder, keychain: undefined })));
    keychain.entries.clear();
    seen.push(await anew());
    keychain.entries.set(account, makeKeyText());
    seen.push(await anew());
    keychain.entries.set(account, "no key at all");
    seen.push(await anew());
    expect(seen.map(({ code }) => code)).toEqual([
      "LOCKED",
      "LOCKED",
      "UNAVAILABLE",
      "UNAVAILABLE",
      "NOT_FOUND",
      "DAMAGED",
      "DAMAGED",
    ]);
    for (const { message, nextStep, stack, cause } of seen) {
      expect(message).toContain(fingerprint);
      expect(nextStep).toMatch(/\.$/);
      for (const line of secret.split("\n").slice(1, 2))
        expect(`${message}${nextStep}${stack}${String(cause)}`).not.toContain(line);
    }
    expect(await readdir(folder)).toEqual(["bundles.json"]);
    keychain.entries.set(account, secret);
    expect((await createOwnKey({ folder, keychain }).open()).fingerprint).toBe(fingerprint);
  }));

test("a file that is gone, damaged or of another key is an error, and so is a record that says nothing", () =>
  withFolder(async (folder) => {
    const own = createOwnKey({ folder, keychain: undefined });
    const { fingerprint } = await own.open();
    const [pem, record] = [join(folder, "bundles.pem"), join(folder, "bundles.json")];
    const text = await read(pem);
    await rm(pem);
    expect(await failureOf(own)).toMatchObject({ code: "NOT_FOUND" });
    await writeFile(pem, "-----BEGIN");
    expect(await failureOf(own)).toMatchObject({ code: "DAMAGED" });
    await writeFile(pem, makeKeyText());
    const { code, message } = await failureOf(own);
    expect([code, message]).toEqual(["DAMAGED", expect.stringContaining(fingerprint)]);
    await writeFile(pem, text);
    expect((await own.open()).fingerprint).toBe(fingerprint);
    for (const given of [
      "",
      "{",
      "[]",
      '{"keptIn":"cloud","publicKey":""}',
      '{"keptIn":"file","publicKey":"AAAA"}',
    ]) {
      await writeFile(record, given);
      expect(await failureOf(own)).toMatchObject({ code: "DAMAGED" });
    }
    // Without the record the file is what it was before there were records.
    await rm(record);
    expect((await own.open()).fingerprint).toBe(fingerprint);
  }));
