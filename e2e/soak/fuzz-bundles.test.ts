import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { isAppError, messageOf } from "../../src/base/errors.ts";
import {
  look,
  makeCopies,
  readJournalLength,
  take,
  watchLogs,
  writeBundle,
} from "../../src/engine/bundles/exchange.test-support.ts";
import {
  buildZip,
  forge,
  unpack,
  type ZipEntry,
} from "../../src/engine/bundles/hostile.test-support.ts";
import { CALL } from "../../src/engine/testing.ts";
import { createRandom } from "../support/random.ts";

const CASES = Math.round(100_000 * Math.min(1, Number(process.env["SOAK_SCALE"] ?? "0.1")));
const SEED = Number(process.env["SOAK_SEED"] ?? "1");
/** Of the bundles of which something is left, one in so many is taken. */
const TAKEN = 20;

type Random = ReturnType<typeof createRandom>;
type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** What JSON of others may hold in the place of anything. */
const ODD: readonly Json[] = [
  null,
  true,
  -1,
  0,
  1.5,
  1e308,
  2 ** 53,
  "",
  "../../x",
  "\ud800",
  "__proto__",
  "x".repeat(20_000),
  "01234567-0123-7123-8123-0123456789ab",
  [],
  {},
  [[[[null]]]],
  { value: 1, entry: "x" },
];

const indexOf = (random: Random, length: number): number => Math.floor(random.next() * length);

/** One value anywhere in it becomes another one, is left out, or comes twice. */
function mangle(value: Json, random: Random): Json {
  const odd = ODD[indexOf(random, ODD.length)] ?? null;
  if (typeof value !== "object" || value === null) return odd;
  const keys = Object.keys(value);
  const key = keys[indexOf(random, keys.length)];
  if (key === undefined || random.next() < 0.05) return odd;
  const kind = random.next();
  if (Array.isArray(value)) {
    const at = Number(key);
    if (kind < 0.1) return value.toSpliced(at, 1);
    if (kind < 0.2) return [...value, value[at] ?? null];
    return value.with(at, mangle(value[at] ?? null, random));
  }
  if (kind < 0.1) return Object.fromEntries(Object.entries(value).filter(([one]) => one !== key));
  if (kind < 0.2) return { ...value, [`${key}x`]: value[key] ?? null };
  return { ...value, [key]: mangle(value[key] ?? null, random) };
}

function damage(bytes: Uint8Array, random: Random): Buffer {
  const copy = Buffer.from(bytes);
  if (copy.length === 0) return randomBytes(10);
  const kind = random.next();
  if (kind < 0.5) {
    for (let flips = 1 + indexOf(random, 20); flips > 0; flips--)
      copy[indexOf(random, copy.length)] = indexOf(random, 256);
    return copy;
  }
  if (kind < 0.7) return copy.subarray(0, indexOf(random, copy.length));
  const [from, to] = [indexOf(random, copy.length), indexOf(random, copy.length)];
  const part = copy.subarray(from, from + indexOf(random, 200));
  return Buffer.concat([copy.subarray(0, to), part, copy.subarray(to + indexOf(random, 200))]);
}

/** A bundle that nobody wrote; many are signed and whole but for one thing. */
function makeCase(whole: Buffer, content: ReadonlyMap<string, Uint8Array>, random: Random): Buffer {
  const names = [...content.keys()].filter((one) => !one.startsWith("manifest."));
  const name = names[indexOf(random, names.length)] ?? "";
  const kind = random.next();
  if (kind < 0.25) return damage(whole, random);
  if (kind < 0.35) {
    // Entries under each other's names.
    const entries = forge(content);
    const [a, b] = [indexOf(random, entries.length), indexOf(random, entries.length)];
    return buildZip(
      entries.map((one, at): ZipEntry => ({
        ...one,
        content: entries[at === a ? b : at === b ? a : at]?.content ?? one.content,
      })),
    );
  }
  if (kind < 0.55)
    return buildZip(
      forge(content, (manifest) => Object.assign(manifest, mangle(manifest as Json, random))),
    );
  const bytes = content.get(name) ?? new Uint8Array();
  if (!name.endsWith(".json") || random.next() < 0.1)
    return buildZip(forge(new Map(content).set(name, damage(bytes, random))));
  const value = mangle(JSON.parse(new TextDecoder().decode(bytes)) as Json, random);
  return buildZip(forge(new Map(content).set(name, Buffer.from(JSON.stringify(value)))));
}

it(`${CASES} bundles that nobody wrote (seed ${SEED}): each is refused in words or told of, and nothing is written`, async () => {
  await using copies = await makeCopies();
  await using ann = await copies.open("Ann");
  await using bob = await copies.open("Bob");
  await using cid = await copies.open("Cid");
  const { runIds } = await watchLogs(ann, copies.folder);
  const [runId = ""] = runIds;
  const { runs } = ann.engine.handlers;
  await runs.edit({ ids: [runId], notes: "warm", tags: { team: "red" } }, CALL);
  const { projectId } = await runs.get({ id: runId }, CALL);
  await runs.saveView({ projectId, name: "Losses", page: "project", state: {} }, CALL);
  const good = await writeBundle(ann, join(copies.folder, "a.assay"), runIds);
  const whole = await readFile(good);
  const content = await unpack(good);
  const path = join(copies.folder, "case.assay");
  const failures: string[] = [];
  const seen = { refused: 0, damaged: 0, whole: 0 };
  for (let number = 0; number < CASES && failures.length < 10; number++) {
    const random = createRandom(SEED * 10_000_000 + number);
    await writeFile(path, makeCase(whole, content, random));
    try {
      const { problems } = await look(bob, path);
      seen[problems.length === 0 ? "whole" : "damaged"]++;
      if (number % TAKEN === 0) await take(cid, path, { partial: true });
    } catch (error) {
      seen.refused++;
      if (!isAppError(error)) failures.push(`case ${number}: ${messageOf(error)}`);
    }
  }
  process.stdout.write(`${JSON.stringify(seen)}\n`);
  expect(failures).toEqual([]);
  // Every kind of answer was met.
  expect(Math.min(seen.refused, seen.damaged, seen.whole)).toBeGreaterThan(CASES / 100);
  expect(await readJournalLength(bob)).toBe(0);
  expect(await bob.engine.handlers.runs.listProjects(undefined, CALL)).toEqual([]);
  for (const { engine } of [bob, cid]) {
    const checks = await engine.handlers.system.doctor(undefined, CALL);
    expect(checks.filter(({ status }) => status === "failed")).toEqual([]);
    for (const project of await engine.handlers.runs.listProjects(undefined, CALL)) {
      await engine.handlers.runs.list({ projectId: project.id, removed: false, limit: 100 }, CALL);
      await engine.handlers.runs.listViews({ projectId: project.id }, CALL);
    }
  }
}, 3_600_000);
