import fc from "fast-check";
import { expect, test } from "vitest";
import { findCheckout, parseGitFile, parseHead } from "./reflog.ts";

const ZERO = "0".repeat(40);
const hash = (digit: string): string => digit.repeat(40);
const line = (seconds: number, commit: string, message?: string, before = ZERO): string =>
  `${before} ${commit} A. Person <a@b.c> ${seconds} +0200${message === undefined ? "" : `\t${message}`}\n`;
const at = (seconds: number, log: string, head = "ref: refs/heads/main\n") => {
  const found = findCheckout(parseHead({ head, log }), seconds * 1e6);
  return found === undefined ? undefined : [found.commit[0], found.branch];
};
const moving = (from: string, to: string): string => `checkout: moving from ${from} to ${to}`;

test("the last entry up to the start tells the commit; before the first nothing is known", () => {
  const log = line(10, hash("a"), "commit (initial): x") + line(20, hash("b"), "commit: y");
  expect([9, 10, 19.5, 20, 1e9].map((seconds) => at(seconds, log))).toEqual([
    undefined,
    ["a", "main"],
    ["a", "main"],
    ["b", "main"],
    ["b", "main"],
  ]);
  expect(at(10, line(10, "c".repeat(64), "", "0".repeat(64)))).toEqual(["c", "main"]);
  expect(at(10, line(10, hash("a")))).toEqual(["a", "main"]);
  expect(at(10, "")).toBeUndefined();
  expect(at(10, line(10, ZERO))).toBeUndefined();
});

test("checkouts tell the branch: the last one before, else the next one, else HEAD", () => {
  const log =
    line(10, hash("a"), "clone: from somewhere") +
    line(20, hash("b"), moving("old", "new/try")) +
    line(30, hash("c"), "commit: moving on") +
    line(40, hash("d"), moving("new/try", hash("d"))) +
    line(50, hash("e"), moving(hash("d"), "v1.0")) +
    line(60, hash("f"), moving(hash("e"), "main"));
  expect([15, 25, 35, 45, 55, 65].map((seconds) => at(seconds, log)?.[1])).toEqual([
    "old",
    "new/try",
    "new/try",
    undefined,
    // A tag: the next one left a commit.
    undefined,
    "main",
  ]);
  expect(at(65, log, `${hash("f")}\n`)).toEqual(["f", undefined]);
  expect(at(15, line(10, hash("a")), "ref: refs/remotes/x")).toEqual(["a", undefined]);
  expect(at(15, line(10, hash("a")), "ref: refs/heads/.invalid..x")).toEqual(["a", undefined]);
});

test("a renamed branch has its name of then; a branch without commits begins with its first one", () => {
  const renamed =
    line(10, hash("a"), "commit (initial): x") +
    line(20, ZERO, "Branch: renamed refs/heads/master to refs/heads/main", hash("a")) +
    line(20, hash("a"), "Branch: renamed refs/heads/master to refs/heads/main");
  expect([at(15, renamed), at(25, renamed)]).toEqual([
    ["a", "master"],
    ["a", "main"],
  ]);
  const orphan =
    line(10, hash("a"), moving("x", "trunk")) + line(20, hash("b"), "commit (initial): y");
  expect([at(15, orphan), at(25, orphan)]).toEqual([
    ["a", undefined],
    ["b", "main"],
  ]);
});

test("behind a line that cannot be read nothing is known until the next one", () => {
  const log =
    line(10, hash("a"), moving("x", "y")) +
    "junk \0\uFFFD\n" +
    line(30, hash("b"), "commit: z") +
    line(40, hash("c"), moving("y", "main"));
  expect([15, 35, 45].map((seconds) => at(seconds, log))).toEqual([
    undefined,
    ["b", "y"],
    ["c", "main"],
  ]);
});

test("clocks that were set back: the last entry of the log that is not after the start", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9), { maxLength: 12 }), fc.nat(10), (times, start) => {
      const hashes = times.map((_, i) => (i + 1).toString(16).repeat(40));
      const log = times.map((seconds, i) => line(seconds, hashes[i] ?? "")).join("");
      const found = findCheckout(parseHead({ head: "", log }), start * 1e6);
      expect(found?.commit).toBe(hashes[times.findLastIndex((seconds) => seconds <= start)]);
    }),
  );
});

test("of a log that is cut anywhere one knows the same, or nothing", () => {
  const log = Array.from({ length: 6 }, (_, i) =>
    line(10 * (i + 1), hash("abcdef"[i] ?? ""), i % 2 === 0 ? moving(`b${i}`, `b${i + 2}`) : "x"),
  ).join("");
  fc.assert(
    fc.property(fc.nat(log.length), fc.nat(70), (cut, seconds) => {
      const known = at(seconds, log.slice(cut), "ref: refs/heads/b6");
      if (known !== undefined) expect(known).toEqual(at(seconds, log, "ref: refs/heads/b6"));
    }),
  );
});

test("junk in any place never throws, and gives hashes and names only", () => {
  const piece = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom(
      "\n",
      "\t",
      " ",
      "> ",
      hash("a"),
      ZERO,
      "checkout: moving from ",
      " to ",
      "main",
    ),
    fc.constantFrom(line(10, hash("a"), moving("x", "../y")), line(5, hash("b"), "commit: c")),
  );
  const text = fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(text, text, fc.double(), (head, log, seconds) => {
      for (const start of [seconds, 10]) {
        const found = findCheckout(parseHead({ head, log }), start);
        if (found === undefined) continue;
        expect(found.commit).toMatch(/^[0-9a-f]{40}$/);
        expect(found.branch ?? "main").toMatch(/^[^\s]+$/);
        expect(found.branch ?? "").not.toContain("..");
      }
      expect(typeof parseGitFile(head)).toMatch(/string|undefined/);
    }),
  );
});

test("a file in the place of the folder leads there", () => {
  expect(parseGitFile("gitdir: ../.git/worktrees/a b\n")).toBe("../.git/worktrees/a b");
  expect(parseGitFile("gitdir: C:/x\r\n")).toBe("C:/x");
  for (const text of ["", "gitdir: ", "gitdir: \n", "gitdir: a\nb", "gitdir: a\0b", "x"])
    expect(parseGitFile(text), text).toBeUndefined();
});
