import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { asStoreError, open, statement } from "./open.ts";
import { openTestDb } from "./testing.ts";

let folder = "";
let path = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "assay-open-"));
  path = join(folder, "workspace.db");
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

describe("open", () => {
  test("a writer and a reader see one database; the reader cannot write", () => {
    const writer = openTestDb(path);
    const reader = open(path, { role: "reader" });
    writer.prepare("INSERT INTO meta VALUES ('a', 'b')").run();
    expect(statement(reader, "SELECT value FROM meta", "pluck").get()).toBe("b");
    expect(codeOf(() => reader.prepare("INSERT INTO meta VALUES ('c', 'd')").run())).toBe(
      "READ_ONLY",
    );
    expect(writer.pragma("journal_mode", { simple: true })).toBe("wal");
    reader.close();
    writer.close();
  });

  test("a file that is no database, and a damaged one, say so with the next step", () => {
    writeFileSync(path, "this is not a database, but it is long enough to look at".repeat(100));
    expect(failure(() => open(path, { role: "writer" }))).toMatchObject({
      code: "DAMAGED",
      nextStep: expect.stringContaining("assay rebuild") as string,
    });
    rmSync(path);
    const db = openTestDb(path);
    for (let i = 0; i < 500; i++)
      db.prepare("INSERT INTO meta VALUES (?, ?)").run(`k${i}`, "v".repeat(500));
    db.close();
    const bytes = readFileSync(path);
    bytes.fill(0xff, 8192, bytes.length - 4096);
    writeFileSync(path, bytes);
    expect(codeOf(() => readAll(path))).toBe("DAMAGED");
  });

  test("a missing folder and a folder without write permission", () => {
    expect(codeOf(() => open(join(folder, "no", "workspace.db"), { role: "writer" }))).toBe(
      "NOT_FOUND",
    );
    openTestDb(path).close();
    chmodSync(path, 0o444);
    chmodSync(folder, 0o555);
    expect(openAsNobody(path)).toBe("READ_ONLY");
    expect(openAsNobody(join(folder, "new.db"))).toBe("READ_ONLY");
  });

  test("a full disk is an expected failure", () => {
    const db = openTestDb(path);
    db.pragma(`max_page_count = ${db.pragma("page_count", { simple: true }) as number}`);
    const insert = () => db.prepare("INSERT INTO meta VALUES ('big', ?)").run("x".repeat(100_000));
    expect(codeOf(insert)).toBe("DISK_FULL");
    db.close();
  });

  test("a file in the place of the folder", () => {
    mkdirSync(path);
    expect(failure(() => open(path, { role: "writer" }))).toBeInstanceOf(Error);
  });
});

describe("statement", () => {
  test("is prepared once per connection and mode", () => {
    const db = openTestDb();
    const sql = "SELECT 9007199254740993 AS n";
    expect(statement(db, sql)).toBe(statement(db, sql));
    expect(statement(db, sql, "safe").get()).toEqual({ n: 9007199254740993n });
    expect(statement(db, sql, "raw").get()).toEqual([9007199254740992]);
    db.close();
  });
});

/** Permissions do not bind root, so that the engine's open runs as another user. */
function openAsNobody(target: string): string {
  const script = `
    import { open } from ${JSON.stringify(new URL("./open.ts", import.meta.url).href)};
    try { open(process.argv[1], { role: "writer" }).exec("CREATE TABLE x (y)"); console.log("opened"); }
    catch (error) { console.log(error.code ?? error.message); }`;
  const root = process.getuid?.() === 0;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--input-type=module-typescript", "-e", script, target],
    {
      encoding: "utf8",
      ...(root ? { uid: 65534, gid: 65534 } : {}),
    },
  );
  return stdout.trim() || stderr;
}

function readAll(target: string): void {
  const db = open(target, { role: "reader" });
  try {
    db.prepare("SELECT * FROM meta").all();
  } finally {
    db.close();
  }
}

function failure(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return asStoreError(error);
  }
  throw new Error("did not fail");
}

function codeOf(run: () => unknown): unknown {
  return (failure(run) as { code?: unknown }).code;
}
