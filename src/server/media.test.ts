import { copyFile, mkdir, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CALL, makeTestFolder, openTestEngine } from "../engine/testing.ts";
import { bytesField, event, eventFile, summary } from "../formats/tfevents/testing.ts";
import { bearer, serveEngine } from "./server.test-support.ts";

const RECORDED = join(
  import.meta.dirname,
  "../../e2e/fixtures/media/events.out.tfevents.1790000000.workstation",
);

/** A real engine behind a real server, with one run whose file is at `path`. */
async function serveRun(prepare: (path: string) => Promise<void>) {
  const folder = await makeTestFolder();
  const root = join(folder.path, "logs");
  const path = join(root, "events.out.tfevents.1790000000.workstation");
  await mkdir(root);
  await prepare(path);
  const engine = await openTestEngine(join(folder.path, "data"), { ephemeral: true });
  await engine.addFolder(root, { confirmed: true });
  await engine.whenSettled();
  const { rows } = await engine.handlers.runs.list({ removed: false, limit: 1 }, CALL);
  const runId = rows[0]?.id ?? "";
  const server = await serveEngine(engine, folder.path);
  const get = (part: string, headers: Record<string, string> = bearer): Promise<Response> =>
    fetch(`http://127.0.0.1:${server.port}/files/media/${part}`, { headers });
  return {
    path,
    runId,
    get,
    /** Address of the first value of a tag. */
    async find(tag: string, kind: "image" | "audio"): Promise<string> {
      const input = { tag, kind, runIds: [runId], limit: 10 };
      const [steps] = await engine.handlers.runs.listMediaSteps(input, CALL);
      return `${runId}/${steps?.entries[0]?.id}`;
    },
    async [Symbol.asyncDispose]() {
      await server.close();
      await engine.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const recorded = (path: string): Promise<void> => copyFile(RECORDED, path);

async function failureOf(answer: Response) {
  const body = (await answer.json()) as { readonly code: string; readonly message: string };
  return { status: answer.status, code: body.code, message: body.message };
}

test("an image and a sound come with the type of their bytes, and can do nothing in a page", async () => {
  await using served = await serveRun(recorded);
  const image = await served.get(`${await served.find("samples/generated", "image")}/2`);
  expect(image.status).toBe(200);
  expect(Object.fromEntries(image.headers)).toMatchObject({
    "content-type": "image/jpeg",
    "content-security-policy": "default-src 'none'; sandbox",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
  });
  const bytes = new Uint8Array(await image.arrayBuffer());
  expect([...bytes.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
  const sound = `${await served.find("speech/tone", "audio")}/0`;
  const whole = await (await served.get(sound)).arrayBuffer();
  const part = await served.get(sound, { ...bearer, range: "bytes=4-7" });
  expect(part.status).toBe(206);
  expect(part.headers.get("content-range")).toBe(`bytes 4-7/${whole.byteLength}`);
  expect(new Uint8Array(await part.arrayBuffer())).toEqual(new Uint8Array(whole, 4, 4));
  const beyond = await served.get(sound, { ...bearer, range: "bytes=99999999-" });
  expect(beyond.status).toBe(416);
  expect((await served.get(sound, {})).status).toBe(401);
});

test("whatever a logger calls an image, SVG and HTML are only saved", async () => {
  const evil = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
  await using served = await serveRun((path) =>
    writeFile(
      path,
      eventFile(
        event(
          1,
          1,
          summary([...bytesField(1, 'a"\r\nx: y/ö'), ...bytesField(4, bytesField(4, evil))]),
        ),
      ),
    ),
  );
  const answer = await served.get(`${await served.find('a"\r\nx: y/ö', "image")}/0`);
  expect(answer.headers.get("content-type")).toBe("application/octet-stream");
  expect(answer.headers.get("content-disposition")).toBe('attachment; filename="a_x_y_.bin"');
  expect(answer.headers.get("content-security-policy")).toContain("sandbox");
  expect(await answer.text()).toBe(evil);
});

test("another offset, checksum, run or sample leads nowhere", async () => {
  await using served = await serveRun(recorded);
  const good = await served.find("samples/input", "image");
  const [run = "", id = ""] = good.split("/");
  const [series = "", step = "", offset = "", item = "", crc = ""] = id.split(".");
  const wrong = [
    `${run}/${[series, step, Number(offset) + 1, item, crc].join(".")}/0`,
    `${run}/${[series, step, offset, item, Number(crc) ^ 1].join(".")}/0`,
    `${run}/${[series, step, offset, 7, crc].join(".")}/0`,
    `${run}/${[series, "99999999999999999999", offset, item, crc].join(".")}/0`,
    `someone-else/${id}/0`,
    `${run}/..%2f..%2fetc%2fpasswd/0`,
    `${good}/1`,
  ];
  for (const part of wrong) expect((await served.get(part)).status, part).toBe(404);
  expect((await served.get(`${good}/x`)).status).toBe(400);
  expect((await served.get(`${good}/0`)).status).toBe(200);
});

test("a file that was cut, replaced or taken away is told in words", async () => {
  await using served = await serveRun(recorded);
  const image = `${await served.find("samples/generated", "image")}/0`;
  const sound = `${await served.find("speech/tone", "audio")}/0`;
  await truncate(served.path, 3000);
  expect(await failureOf(await served.get(sound))).toMatchObject({
    status: 409,
    code: "CONFLICT",
    message: expect.stringContaining("was cut or replaced") as string,
  });
  await writeFile(served.path, Buffer.alloc(80_000, "x"));
  expect((await failureOf(await served.get(image))).status).toBe(409);
  await rm(served.path);
  expect(await failureOf(await served.get(image))).toMatchObject({
    status: 404,
    message: expect.stringContaining("is not there any more") as string,
  });
});
