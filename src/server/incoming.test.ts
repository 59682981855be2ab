import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createIncoming } from "../engine/bundles/index.ts";
import { makeTestFolder, openTestEngine } from "../engine/testing.ts";
import { serveEngine, TOKEN } from "./server.test-support.ts";

const FILE = "application/octet-stream";

test("a bundle that is sent is looked at by its id alone, readable by its owner, until it is let go of", async () => {
  await using folder = await makeTestFolder();
  await using engine = await openTestEngine(folder.path);
  const running = await serveEngine(engine, folder.path);
  const send = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(new URL(path, running.url), {
      ...init,
      headers: {
        authorization: `Bearer ${TOKEN}`,
        "content-type": FILE,
        ...(init.headers as Record<string, string> | undefined),
      },
    });
  try {
    // More than a call may hold.
    const content = Buffer.alloc(9 * 1024 * 1024, 7);
    const answer = await send("incoming?name=..%2F..%2Fa.assay", { method: "POST", body: content });
    expect(answer.status).toBe(200);
    const { id } = (await answer.json()) as { id: string };
    const kept = join(folder.path, "incoming", id);
    expect(await readdir(kept)).toEqual(["-..-a.assay"]);
    const [name = ""] = await readdir(kept);
    expect((await readFile(join(kept, name))).equals(content)).toBe(true);
    expect((await stat(join(kept, name))).mode & 0o777).toBe(0o600);
    await expect(
      engine.handlers.bundles.look({ path: `incoming:${id}` }, { ...CALL_FROM_AFAR }),
    ).rejects.toMatchObject({ code: "DAMAGED" });

    const given = await send(`incoming/${id}`);
    expect(Buffer.from(await given.arrayBuffer()).equals(content)).toBe(true);
    expect(Object.fromEntries(given.headers)).toMatchObject({
      "content-type": FILE,
      "content-disposition": "attachment; filename*=UTF-8''-..-a.assay",
      "content-length": String(content.length),
      "x-content-type-options": "nosniff",
    });
    expect((await fetch(new URL(`incoming/${id}`, running.url))).status).toBe(401);

    expect((await send(`incoming/${id}`, { method: "DELETE", headers: {} })).status).toBe(204);
    for (const gone of [id, "..%2Fengine.json", "nothing"])
      expect((await send(`incoming/${gone}`)).status).toBe(404);
    expect(await readdir(join(folder.path, "incoming"))).toEqual([]);
    await writeFile(join(folder.path, "secret"), "x");
    for (const path of [`incoming:${id}`, "incoming:../secret", "incoming:"])
      await expect(
        engine.handlers.bundles.look({ path }, { ...CALL_FROM_AFAR }),
      ).rejects.toMatchObject({ code: "NOT_FOUND" });
    await send("incoming/..%2Fsecret", { method: "DELETE" });
    expect(await readFile(join(folder.path, "secret"), "utf8")).toBe("x");

    const body = { method: "POST", body: "x" };
    const bare = { "content-type": FILE };
    expect((await fetch(new URL("incoming", running.url), { ...body, headers: bare })).status).toBe(
      401,
    );
    expect(
      (await send("incoming", { ...body, headers: { "content-type": "text/plain" } })).status,
    ).toBe(415);
  } finally {
    await running.close();
  }
});

const CALL_FROM_AFAR = {
  via: "ui",
  isLocal: false,
  signal: undefined,
  lastEventId: undefined,
} as const;

test("what is too large is not kept, nor more than a few", async () => {
  await using folder = await makeTestFolder();
  const incoming = createIncoming(folder.path, 10);
  async function* content(bytes: number): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes; at++) yield Buffer.from("x");
  }
  await expect(incoming.receive("a", content(11))).rejects.toMatchObject({ code: "INVALID_INPUT" });
  expect(await readdir(join(folder.path, "incoming"))).toEqual([]);
  for (let at = 0; at < 10; at++) await incoming.receive(`${at}.assay`, content(10));
  expect(await readdir(join(folder.path, "incoming"))).toHaveLength(8);
  await incoming.clear();
  await expect(readdir(join(folder.path, "incoming"))).rejects.toMatchObject({ code: "ENOENT" });
});
