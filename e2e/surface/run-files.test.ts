import { execFileSync } from "node:child_process";
import { mkdir, rename, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { request, type IncomingHttpHeaders } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { sharedBrowser } from "../support/suite.ts";
import { makeTempFolder, type TempFolder } from "../support/temp.ts";

const suite = sharedBrowser();
let folder: TempFolder;
let engine: TestEngine;
let project: string;
let runId: string;
const SECRET = "outside the folder of the run";
/** Writes "ran" into its own page, tries to leave its sandbox, and to reach the network. */
const PAGE = `<!doctype html><title>report</title><p id="out">as written</p><script>
  const out = document.getElementById("out");
  try { out.textContent = "ran " + (parent.document.title || "?"); } catch { out.textContent = "ran alone"; }
  fetch("/openapi/runs").then(() => out.append(" reached"), () => out.append(" cut off"));
</script>`;

beforeAll(async () => {
  folder = await makeTempFolder();
  project = join(folder.path, "project");
  const run = join(project, "alpha");
  await mkdir(join(run, "sub"), { recursive: true });
  await mkdir(join(project, "beta"), { recursive: true });
  await writeFile(join(folder.path, "secret.txt"), SECRET);
  for (const [name, rows] of [
    ["alpha", "0,1\n1,0.5\n"],
    ["beta", "0,3\n1,2.5\n"],
  ] as const)
    await writeFile(join(project, name, "metrics.csv"), `step,loss\n${rows}`);
  await writeFile(join(project, "beta", "private.txt"), SECRET);
  await writeFile(join(run, "sub", "text.txt"), "0123456789");
  await writeFile(join(run, "empty.txt"), "");
  await writeFile(join(run, "report.html"), PAGE);
  await writeFile(
    join(run, "plot.svg"),
    `<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>`,
  );
  await writeFile(join(run, "big.log"), "");
  // A hole, not 10 GB.
  await truncate(join(run, "big.log"), 10e9);
  await writeFile(join(run, "big.html"), "");
  await truncate(join(run, "big.html"), 1e9);
  await symlink("../../secret.txt", join(run, "link-out.txt"));
  await symlink("../beta", join(run, "link-to-beta"));
  await symlink("/dev/zero", join(run, "zero.log"));
  await symlink("sub/text.txt", join(run, "link-in.txt"));
  await symlink("loop", join(run, "loop"));
  execFileSync("mkfifo", [join(run, "pipe.log")]);
  engine = await startEngine({ folders: [project] });
  await engine.settled();
  const { rows } = await engine.api.runs.list({});
  runId = rows.find(({ name }) => name === "alpha")?.id ?? "";
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Without any cookie or token: the address is all there is. */
function get(
  url: string,
  headers: Readonly<Record<string, string>> = {},
  method = "GET",
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request(new URL(url, engine.url), { headers, method, agent: false }, (response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => (body += chunk.toString()));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    })
      .once("error", reject)
      .end();
  });
}

type Use = "bytes" | "image" | "page" | "scripts" | "download";
const sign = async (path: string, as: Use = "bytes"): Promise<string> =>
  (await engine.api.runs.signFile({ runId, path, as })).url;

describe("nothing outside of the run's folder is handed out", () => {
  it.each([
    ["../beta/private.txt", "INVALID_INPUT"],
    ["sub/../../beta/private.txt", "INVALID_INPUT"],
    ["/etc/passwd", "INVALID_INPUT"],
    ["sub//text.txt", "INVALID_INPUT"],
    ["./sub/text.txt", "INVALID_INPUT"],
    ["sub/text.txt\0.png", "INVALID_INPUT"],
    ["..\\beta\\private.txt", "NOT_FOUND"],
    ["%2e%2e/beta/private.txt", "NOT_FOUND"],
    ["link-out.txt", "FORBIDDEN"],
    ["link-to-beta/private.txt", "FORBIDDEN"],
    ["zero.log", "FORBIDDEN"],
    ["loop", "NOT_FOUND"],
    ["pipe.log", "INVALID_INPUT"],
    ["sub", "INVALID_INPUT"],
    ["nothing.txt", "NOT_FOUND"],
    ["sub/text.txt/more", "NOT_FOUND"],
  ])("%j: %s", async (path, code) => {
    await expect(sign(path)).rejects.toMatchObject({ code });
  });

  it("and no folder outside is listed", async () => {
    for (const path of ["..", "link-to-beta", "/", "sub/../.."]) {
      const listing = engine.api.runs.listFiles({ runId, folder: path });
      await expect(listing).rejects.toMatchObject({
        code: expect.stringMatching(/INVALID_INPUT|FORBIDDEN/),
      });
    }
  });

  it("of a run that is not there, or of a project that is not watched any more", async () => {
    await expect(
      engine.api.runs.signFile({ runId: "nobody", path: "sub/text.txt" }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
    const url = await sign("sub/text.txt");
    const [watched] = await engine.api.runs.listProjects();
    const { gesture } = await engine.api.ingest.removeFolder({ projectId: watched?.id ?? "" });
    expect((await get(url)).status).toBe(404);
    await expect(sign("sub/text.txt")).rejects.toMatchObject({ code: "NOT_FOUND" });
    await engine.api.runs.undo({ gesture });
    expect((await get(url)).status).toBe(200);
  });

  it("also when a folder on the way becomes a link after the address was signed", async () => {
    const url = await sign("sub/text.txt");
    const sub = join(project, "alpha", "sub");
    await rename(sub, `${sub}-before`);
    await symlink("../beta", sub);
    await writeFile(join(project, "beta", "text.txt"), SECRET);
    const answer = await get(url);
    await rm(sub);
    await rename(`${sub}-before`, sub);
    expect([answer.status, answer.body.includes(SECRET)]).toEqual([403, false]);
  });
});

describe("the address", () => {
  it("is worth nothing when any part of it is changed", async () => {
    const url = await sign("sub/text.txt");
    const [body = "", signature = ""] = url.slice("files?t=".length).split(".");
    const other = Buffer.from(JSON.stringify([runId, "metrics.csv", "bytes", 9e15])).toString(
      "base64url",
    );
    for (const ticket of [
      "",
      "x",
      `${other}.${signature}`,
      `${body}.`,
      `${body}.${signature}AA`,
      body,
    ])
      expect((await get(`files?t=${ticket}`)).status).toBe(403);
    expect((await get("files")).status).toBe(403);
    expect((await get(`files?t=a&t=b`)).status).toBe(403);
    expect((await get(url)).body).toBe("0123456789");
  });

  it("does not outlive the engine, and is for no foreign Host", async () => {
    const url = await sign("sub/text.txt");
    expect((await get(url, { host: "evil.example" })).status).toBe(403);
    await engine.restart();
    await engine.settled(1);
    expect((await get(url)).status).toBe(403);
  });

  it("cannot be had without a credential", async () => {
    const answer = await get(`openapi/runs/${runId}/files`);
    expect(answer.status).toBe(401);
  });
});

describe("a program of the engine's machine", () => {
  const statusOf = (headers: Readonly<Record<string, string>>): Promise<number> =>
    new Promise((resolve, reject) => {
      const url = new URL(`openapi/runs/${runId}/folder/open`, engine.url);
      const credential = { authorization: `Bearer ${engine.token}` };
      const body = JSON.stringify({ program: "files" });
      request(
        url,
        {
          method: "POST",
          agent: false,
          headers: { ...credential, "content-type": "application/json", ...headers },
        },
        (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        },
      )
        .once("error", reject)
        .end(body);
    });

  it("is not started for somebody whose words a proxy passes on", async () => {
    expect(await statusOf({ "x-forwarded-for": "192.0.2.7" })).toBe(403);
    expect(await statusOf({ forwarded: "for=192.0.2.7" })).toBe(403);
    // From here it is tried: this machine may have no desktop.
    expect([200, 503]).toContain(await statusOf({}));
  });

  it("is not started without a credential", async () => {
    expect(await statusOf({ authorization: "Bearer no" })).toBe(401);
  });
});

describe("what is handed out", () => {
  it("is cut by Range, at the end of 10 GB at once", async () => {
    const url = await sign("sub/text.txt");
    const cases: Array<[string, number, string, string | undefined]> = [
      ["bytes=0-3", 206, "0123", "bytes 0-3/10"],
      ["bytes=8-", 206, "89", "bytes 8-9/10"],
      ["bytes=-3", 206, "789", "bytes 7-9/10"],
      ["bytes=-99", 206, "0123456789", "bytes 0-9/10"],
      ["bytes=4-99", 206, "456789", "bytes 4-9/10"],
      ["bytes=10-", 416, "", "bytes */10"],
      ["bytes=-0", 416, "", "bytes */10"],
      ["bytes=5-2", 200, "0123456789", undefined],
      ["bytes=0-1,4-5", 200, "0123456789", undefined],
      ["lines=0-1", 200, "0123456789", undefined],
    ];
    for (const [range, status, body, contentRange] of cases) {
      const answer = await get(url, { range });
      expect([range, answer.status, answer.body, answer.headers["content-range"]]).toEqual([
        range,
        status,
        body,
        contentRange,
      ]);
    }
    const tail = await get(await sign("big.log"), { range: "bytes=-5" });
    expect([tail.status, tail.headers["content-range"]]).toEqual([
      206,
      "bytes 9999999995-9999999999/10000000000",
    ]);
    const head = await get(await sign("big.log"), {}, "HEAD");
    expect([head.status, head.headers["content-length"]]).toEqual([200, "10000000000"]);
    expect(await get(await sign("empty.txt"))).toMatchObject({ status: 200, body: "" });
    expect((await get(await sign("link-in.txt"))).body).toBe("0123456789");
  });

  it("says what it is, is never sniffed, and a page is in a sandbox without network", async () => {
    const facts = async (path: string, as: Use): Promise<unknown[]> => {
      const { headers } = await get(await sign(path, as));
      expect(headers["x-content-type-options"]).toBe("nosniff");
      expect(headers["cache-control"]).toBe("no-store");
      const policy = String(headers["content-security-policy"]);
      expect(policy).toMatch(/^sandbox( allow-scripts)?; default-src 'none'; /);
      expect(policy).not.toContain("allow-same-origin");
      expect(policy).toContain("frame-ancestors 'self'");
      return [
        headers["content-type"],
        policy.includes("allow-scripts"),
        headers["content-disposition"],
      ];
    };
    expect(await facts("report.html", "page")).toEqual([
      "text/html; charset=utf-8",
      false,
      "inline; filename*=UTF-8''report.html",
    ]);
    expect((await facts("report.html", "scripts"))[1]).toBe(true);
    expect((await facts("plot.svg", "page"))[0]).toBe("image/svg+xml");
    for (const use of ["bytes", "download"] as const)
      expect((await facts("report.html", use))[0]).toBe("application/octet-stream");
    expect((await facts("report.html", "download"))[2]).toMatch(/^attachment;/);
  });

  it("is not a picture or a page by its maker's word, nor one that is too large", async () => {
    await expect(sign("report.html", "image")).rejects.toMatchObject({ code: "INVALID_INPUT" });
    await expect(sign("plot.svg", "image")).rejects.toMatchObject({ code: "INVALID_INPUT" });
    await expect(sign("sub/text.txt", "page")).rejects.toMatchObject({ code: "INVALID_INPUT" });
    await expect(sign("big.html", "page")).rejects.toMatchObject({
      message: expect.stringContaining("too large"),
    });
  });
});

describe("a report in its frame", () => {
  const frameText = async (as: Use): Promise<string> => {
    await using app = await AppPage.open(suite.browser, engine.link);
    app.expectErrors(
      /sandboxed|Content Security Policy|Refused to connect|connect-src|Blocked script/i,
    );
    const url = new URL(await sign("report.html", as), engine.url).href;
    await app.page.evaluate(async (address) => {
      const frame = document.createElement("iframe");
      frame.id = "report";
      // The weakest frame that the page could make: the answer's own policy must be enough.
      frame.src = address;
      const loaded = new Promise((resolve) => frame.addEventListener("load", resolve));
      document.body.append(frame);
      await loaded;
    }, url);
    const out = app.page.frameLocator("#report").locator("#out");
    if (as === "scripts") await out.filter({ hasText: /cut off|reached/ }).waitFor();
    return await out.innerText();
  };

  it("shows itself and runs nothing", async () => {
    expect(await frameText("page")).toBe("as written");
  });

  it("with its scripts is alone: no page around it, no network", async () => {
    expect(await frameText("scripts")).toBe("ran alone cut off");
  });
});
