import { cp, mkdir, readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { z } from "zod";
import answers from "../contract/guide/answers.json" with { type: "json" };
import { EXAMPLE, GUIDES, PARAMETERS } from "../contract/guide/index.ts";
import { contract } from "../contract/index.ts";
import { CALL, makeTestFolder, openTestEngine } from "../engine/testing.ts";
import { createLocalClient, type ApiClient } from "./index.ts";
import { generateOpenApiDocument } from "./openapi.ts";
import { bearer, json, serveEngine } from "./server.test-support.ts";
import pino from "pino";

interface Procedure {
  readonly "~orpc": {
    readonly inputSchema?: z.ZodObject;
    readonly outputSchema?: z.ZodType;
    readonly route: { readonly method?: string; readonly path?: string };
  };
}
const MODULES = contract as unknown as Record<string, Record<string, Procedure>>;
const EXAMPLES = Object.entries(GUIDES).flatMap(([module, guides]) =>
  Object.entries(guides).flatMap(([name, guide]) =>
    guide?.example === undefined ? [] : [[`${module}.${name}`, guide.example as object] as const],
  ),
);
const RECORDED = answers as Record<string, unknown>;
const ANSWERS_FILE = fileURLToPath(new URL("../contract/guide/answers.json", import.meta.url));
/** Set, the answers that the document shows are written anew. */
const RECORDS = process.env["ASSAY_RECORD_ANSWERS"] === "1";

const closing = new AbortController();
const disposables = new AsyncDisposableStack();
const recorded: Record<string, unknown> = {};
/** What stands for what in the demo project. */
const real = new Map<string, string>();
let origin: string;
let api: ApiClient;

beforeAll(async () => {
  const folder = disposables.use(await makeTestFolder());
  const demo = join(folder.path, "demo");
  await cp(fileURLToPath(new URL("../../assets/demo", import.meta.url)), demo, { recursive: true });
  // Long ended: the state of what was written just now changes while the test looks.
  const yesterday = new Date(Date.now() - 24 * 3600 * 1000);
  for (const entry of await readdir(demo, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) await utimes(join(entry.parentPath, entry.name), yesterday, yesterday);
  const engine = disposables.use(await openTestEngine(join(folder.path, "data")));
  const { projectId } = await engine.handlers.ingest.addFolder(
    { path: demo, confirmed: false },
    CALL,
  );
  await engine.whenSettled();
  await mkdir(join(folder.path, "shared"));
  const server = await serveEngine(engine, folder.path);
  disposables.defer(() => server.close());
  origin = server.url;
  api = createLocalClient(engine.handlers, pino({ level: "silent" }), closing.signal);
  const { rows } = await api.runs.list({
    query: "name glob two-moons/lr0.3*",
    sort: [{ path: "name" }],
  });
  const [run, otherRun] = rows;
  if (run === undefined || otherRun === undefined) throw new Error("the demo has no such runs");
  const [source] = (await api.runs.get({ id: run.id })).sources;
  const { gesture } = await api.runs.edit({ ids: [otherRun.id], notes: "To be undone." });
  for (const [placeholder, id] of [
    [EXAMPLE.project, projectId],
    [EXAMPLE.run, run.id],
    [EXAMPLE.otherRun, otherRun.id],
    [EXAMPLE.source, source?.id ?? ""],
    [EXAMPLE.gesture, gesture],
    [EXAMPLE.folder, demo],
    ["/home/me", folder.path],
  ] as const)
    real.set(placeholder, id);
});
afterAll(async () => {
  closing.abort();
  await disposables.disposeAsync();
  if (RECORDS) await writeFile(ANSWERS_FILE, `${JSON.stringify(recorded, undefined, 2)}\n`);
});

/** Ids that come with the answer of the call that makes the thing. */
const MAKES: Readonly<Record<string, string>> = {
  "runs.saveView": EXAMPLE.view,
  "ingest.saveRule": EXAMPLE.rule,
  "reports.create": EXAMPLE.report,
  "exports.begin": EXAMPLE.export,
  "bundles.addFolder": EXAMPLE.shareFolder,
};
function toReal(value: object): Record<string, unknown> {
  let text = JSON.stringify(value);
  for (const [placeholder, id] of real) text = text.replaceAll(placeholder, id);
  return JSON.parse(text) as Record<string, unknown>;
}

/** As the document shows it: known ids by their placeholders, short lists, nothing of this machine. */
function toShown(answer: unknown): unknown {
  let text = JSON.stringify(shorten(answer));
  for (const [placeholder, id] of real) text = text.replaceAll(id, placeholder);
  const others = new Map<string, string>();
  return JSON.parse(
    text
      .replaceAll(homedir(), "/home/me")
      .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, (id) => {
        if (id.startsWith("01a1e7b2-5c00")) return id;
        if (!others.has(id)) {
          const number = String(others.size + 101).padStart(12, "0");
          others.set(id, `01a1e7b2-5c00-7000-8000-${number}`);
        }
        return others.get(id) ?? id;
      }),
  );
}

function shorten(value: unknown): unknown {
  if (typeof value === "string") return value.length > 200 ? value.slice(0, 200) : value;
  if (Array.isArray(value)) return value.slice(0, 3).map(shorten);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, 40)
      .map(([key, one]) => [key, shorten(one)]),
  );
}

/** `sort: [{path}]` is `sort[0][path]=...` in an address. */
function toQuery(value: unknown, key: string): Array<[string, string]> {
  if (typeof value !== "object" || value === null) return [[key, String(value)]];
  return Object.entries(value).flatMap(([part, one]) => toQuery(one, `${key}[${part}]`));
}

async function request({ method = "POST", path = "" }, input: Record<string, unknown>) {
  const rest = { ...input };
  const filled = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => {
    const value = String(rest[name]);
    delete rest[name];
    return encodeURIComponent(value);
  });
  const url = new URL(`openapi${filled}`, origin);
  const isInAddress = method === "GET" || method === "DELETE";
  if (isInAddress) {
    for (const [key, value] of Object.entries(rest))
      for (const pair of toQuery(value, key)) url.searchParams.append(...pair);
  }
  return fetch(url, {
    method,
    headers: { ...bearer, ...(isInAddress ? {} : json) },
    ...(isInAddress ? {} : { body: JSON.stringify(rest) }),
  });
}

/** Names of what an answer has, wherever both have something there. */
function missingIn(shown: unknown, answer: unknown, path = ""): string[] {
  if (Array.isArray(shown) && Array.isArray(answer))
    return shown.length > 0 && answer.length > 0 ? missingIn(shown[0], answer[0], `${path}[]`) : [];
  if (typeof shown !== "object" || typeof answer !== "object" || !shown || !answer) return [];
  const keys = new Set([...Object.keys(shown), ...Object.keys(answer)]);
  return [...keys].flatMap((key) => {
    if (!(key in shown) || !(key in answer)) return [`${path}.${key}`];
    return missingIn(Reflect.get(shown, key), Reflect.get(answer, key), `${path}.${key}`);
  });
}

describe("examples are true", () => {
  test.each(EXAMPLES)("%s", async (key, example) => {
    const [module = "", name = ""] = key.split(".");
    const { outputSchema, route } = MODULES[module]?.[name]?.["~orpc"] ?? { route: {} };
    const response = await request(route, toReal(example));
    const isBlob = response.headers.get("content-type") === "application/octet-stream";
    const text = isBlob ? "" : await response.text();
    expect([response.status, response.ok ? "" : text]).toEqual([200, ""]);
    if (isBlob) {
      expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(8);
      return;
    }
    const answer = JSON.parse(text) as { id?: string; revision?: number };
    expect(outputSchema?.safeParse(answer).error).toBeUndefined();
    const made = MAKES[key];
    if (made !== undefined) real.set(made, answer.id ?? "");
    if (key === "reports.get")
      real.set(`"revision":${EXAMPLE.revision}`, `"revision":${answer.revision}`);
    if (name === "registerVersion") {
      const runId = real.get(EXAMPLE.otherRun) ?? "";
      await api.registry.registerVersion({ name: EXAMPLE.model, runId });
    }
    recorded[key] = toShown(answer);
    if (RECORDS) return;
    expect(outputSchema?.safeParse(RECORDED[key]).error).toBeUndefined();
    expect(missingIn(RECORDED[key], recorded[key])).toEqual([]);
  });
});

describe("the document", () => {
  test("says of each call of these modules what it is for, and of each part what it means", () => {
    const missing = Object.keys(GUIDES).flatMap((module) =>
      Object.entries(MODULES[module] ?? {}).flatMap(([name, procedure]) => {
        const guide = GUIDES[module]?.[name];
        const takes = (guide?.takes ?? {}) as Record<string, string>;
        const parts = Object.keys(procedure["~orpc"].inputSchema?.shape ?? {}).filter(
          (part) => takes[part] === undefined && PARAMETERS[part] === undefined,
        );
        return [
          ...(guide === undefined ? [`${module}.${name}`] : []),
          ...parts.map((part) => `${module}.${name}: ${part}`),
        ];
      }),
    );
    expect(missing).toEqual([]);
  });

  test("has no guide of what is not there", () => {
    const known = new Set(
      Object.entries(MODULES).flatMap(([module, procedures]) =>
        Object.keys(procedures).map((name) => `${module}.${name}`),
      ),
    );
    const stale = [
      ...Object.entries(GUIDES).flatMap(([module, guides]) =>
        Object.keys(guides).map((name) => `${module}.${name}`),
      ),
      ...Object.keys(RECORDED),
    ].filter((key) => !known.has(key));
    expect(stale).toEqual([]);
  });

  test("carries summaries, examples and the errors once", async () => {
    const document = (await generateOpenApiDocument("1.2.3", "")) as {
      paths: Record<string, Record<string, any>>; // oxlint-disable-line typescript/no-explicit-any
      components: { responses: Record<string, object> };
    };
    const list = document.paths["/runs"]?.["get"];
    expect(list).toMatchObject({ operationId: "runs.list", tags: ["runs"], summary: "Find runs" });
    expect(
      list.parameters.map(({ description }: { description?: string }) => description),
    ).not.toContain(undefined);
    expect(list.responses["200"].content["application/json"].example).toMatchObject({ total: 10 });
    expect(list.responses["400"]).toEqual({ $ref: "#/components/responses/Error400" });
    const edit = document.paths["/runs"]?.["patch"];
    expect(edit.requestBody.content["application/json"].example).toMatchObject({
      notes: "The best so far.",
    });
    const text = JSON.stringify(document);
    for (const [, name] of text.matchAll(/#\/components\/responses\/(\w+)/g))
      expect(document.components.responses).toHaveProperty(name ?? "");
    expect(text.length).toBeLessThan(410_000);
    expect(await readFile(ANSWERS_FILE, "utf8")).not.toContain(homedir());
  });
});
