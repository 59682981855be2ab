import { createHash, createPublicKey, verify } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, expect, it } from "vitest";
import { DEMO } from "../support/demo.ts";
import { readJson, startEngine, type TestEngine } from "../support/engine.ts";
import { startSecretService, type SecretService } from "../support/secret-service.ts";
import { makeTempFolder, type TempFolder } from "../support/temp.ts";

const PASSWORD = "pass";
/** Of a keychain that nobody unlocked: no screen, so nobody is asked either. */
const LOCKED = undefined;

let work: TempFolder;
beforeAll(async () => {
  work = await makeTempFolder();
});
afterAll(() => work[Symbol.asyncDispose]());

const login = (name: string, password: string | undefined): Promise<SecretService> =>
  startSecretService(join(work.path, name, "home"), password);

/** An engine in the session of that keychain, or in one without any. */
function start(name: string, service: SecretService | undefined): Promise<TestEngine> {
  const without = { DBUS_SESSION_BUS_ADDRESS: "", XDG_RUNTIME_DIR: join(work.path, "nothing") };
  return startEngine({
    dataDir: join(work.path, name, "data"),
    env: { ...(service?.env ?? without), ASSAY_NO_KEYCHAIN: "" },
  });
}

async function writeBundle(engine: TestEngine, name = "runs.assay") {
  await engine.settled();
  const [run] = (await engine.api.runs.list({})).rows;
  const path = join(engine.dataDir, "..", name);
  return await engine.api.bundles.write({ runIds: run === undefined ? [] : [run.id], path });
}

async function readFiles(folder: string): Promise<Array<readonly [string, Buffer]>> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  return Promise.all(
    files
      .filter((file) => file.isFile())
      .map(async ({ parentPath, name }) => {
        const path = join(parentPath, name);
        return [path, await readFile(path)] as const;
      }),
  );
}

it("the key is made at first use, is in the keychain and nowhere else, signs, and is the same after a restart", async () => {
  await using service = await login("first", PASSWORD);
  await using engine = await start("first", service);
  await engine.api.ingest.addFolder({ path: DEMO });
  await engine.settled(1);
  expect(await service.count()).toBe(0);
  const [written, other] = await Promise.all([
    writeBundle(engine),
    writeBundle(engine, "other.assay"),
  ]);
  expect(other.fingerprint).toBe(written.fingerprint);
  expect(await service.count()).toBe(1);

  const secret = (await service.find(`bundles ${written.fingerprint}`)) ?? "";
  const entries = unzipSync(await readFile(written.path));
  const manifest = entries["manifest.json"] ?? new Uint8Array();
  const signature = entries["manifest.sig"] ?? new Uint8Array();
  // With what another program finds in the keychain.
  expect(verify(null, manifest, createPublicKey(secret), signature)).toBe(true);
  expect(verify(null, Uint8Array.of(...manifest, 32), createPublicKey(secret), signature)).toBe(
    false,
  );
  const { x = "" } = createPublicKey(secret).export({ format: "jwk" });
  const hash = createHash("sha256").update(Buffer.from(x, "base64url")).digest("hex");
  expect(written.fingerprint.replaceAll(" ", "")).toBe(hash.slice(0, 32));

  const keys = join(engine.dataDir, "keys");
  expect(await readdir(keys)).toEqual(["bundles.json"]);
  expect((await stat(join(keys, "bundles.json"))).mode & 0o777).toBe(0o600);
  const [, body = ""] = secret.split("\n");
  expect(body).toHaveLength(64);
  const raw = Buffer.from(body, "base64").subarray(-32);
  for (const [path, bytes] of await readFiles(join(engine.dataDir, "..", "data"))) {
    expect(bytes.includes(body), path).toBe(false);
    expect(bytes.includes(raw), path).toBe(false);
  }

  await engine.restart();
  expect((await writeBundle(engine)).fingerprint).toBe(written.fingerprint);
  expect(await service.count()).toBe(1);
  const listed = await readJson(["keys", "ls", "--data", engine.dataDir]);
  expect(listed).toMatchObject({ own: { fingerprint: written.fingerprint }, keptIn: "keychain" });
});

it("a locked keychain, none at all, and a key that was deleted there are told with the next step; nobody else signs", async () => {
  let fingerprint: string;
  {
    await using service = await login("later", PASSWORD);
    await using engine = await start("later", service);
    await engine.api.ingest.addFolder({ path: DEMO });
    ({ fingerprint } = await writeBundle(engine, "signed.assay"));
    await engine.stop();
  }
  const refused = async (service: SecretService | undefined, code: string, nextStep: RegExp) => {
    await using engine = await start("later", service);
    await expect(writeBundle(engine)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(fingerprint) as unknown,
      data: { nextStep: expect.stringMatching(nextStep) as unknown },
    });
    // Which key it is can be seen all the same, and what others signed be looked at.
    expect(await engine.api.bundles.listKeys()).toMatchObject({
      own: { fingerprint },
      keptIn: "keychain",
    });
    const { bundle } = await engine.api.bundles.look({
      path: join(work.path, "later/signed.assay"),
    });
    expect(bundle.author.standing).toBe("own");
    expect(await readdir(join(engine.dataDir, "keys"))).toEqual(["bundles.json"]);
    expect(await readdir(join(engine.dataDir, ".."))).not.toContain("runs.assay");
    await engine.stop();
  };
  await refused(undefined, "UNAVAILABLE", /logged in/);
  {
    await using service = await login("later", LOCKED);
    await refused(service, "LOCKED", /Unlock/);
  }
  await using service = await login("later", PASSWORD);
  await service.remove(`bundles ${fingerprint}`);
  await refused(service, "NOT_FOUND", /delete .*bundles\.json/);
  expect(await service.count()).toBe(0);
});

it("first use: a locked keychain makes no key, a session without one makes a file", async () => {
  {
    // One that was made before, and is locked now.
    await using service = await login("new", PASSWORD);
    expect(await service.count()).toBe(0);
  }
  {
    await using service = await login("new", LOCKED);
    await using engine = await start("new", service);
    await expect(engine.api.bundles.listKeys()).rejects.toMatchObject({
      code: "LOCKED",
      data: { nextStep: expect.stringContaining("ASSAY_NO_KEYCHAIN=1") as unknown },
    });
    expect(await engine.api.bundles.list()).toEqual([]);
    await engine.stop();
  }
  await using engine = await start("new", undefined);
  expect(await engine.api.bundles.listKeys()).toMatchObject({ keptIn: "file" });
  expect((await readdir(join(engine.dataDir, "keys"))).toSorted()).toEqual([
    "bundles.json",
    "bundles.pem",
  ]);
});

it("a keychain that does not answer holds up the bundle alone, and the bundle goes on with it", async () => {
  await using service = await login("slow", PASSWORD);
  await using engine = await start("slow", service);
  await engine.api.ingest.addFolder({ path: DEMO });
  await engine.settled(1);
  service.freeze();
  let isDone = false;
  const writing = writeBundle(engine).finally(() => (isDone = true));
  // More than enough turns of the engine for a call that would block it, and more at once than it has threads for files.
  for (let turn = 0; turn < 5; turn++)
    await Promise.all(Array.from({ length: 8 }, () => engine.api.bundles.list()));
  const [run] = (await engine.api.runs.list({})).rows;
  expect((await engine.api.runs.get({ id: run?.id ?? "" })).id).toBe(run?.id);
  expect(isDone).toBe(false);
  service.thaw();
  expect((await writing).counts.runs).toBe(1);
  expect(await service.count()).toBe(1);
});
