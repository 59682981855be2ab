import { expect, test } from "vitest";
import { pathOfUri, readArtifactPath } from "./artifact-path.ts";

test.each([
  ["0/run/artifacts/model.pkl", "0/run/artifacts/model.pkl"],
  ["a//b/./c/", "a/b/c"],
  ["", ""],
  ["100% sure/ünï.txt", "100% sure/ünï.txt"],
  ["a..b/..c/d..", "a..b/..c/d.."],
])("%s is stored as %s", (text, path) => expect(readArtifactPath(text)).toBe(path));

test.each([
  "..",
  "../x",
  "a/../b",
  "a/..",
  "%2e%2e/x",
  "%252e%252e/x",
  "a/%2e%2e/b",
  "..%2fx",
  "/etc/passwd",
  "%2fetc",
  "\\x",
  "a\\..\\b",
  "%5cx",
  "c:/x",
  "C:x",
  "file:///etc",
  "a#b",
  "a%23b",
  "a\0b",
  "a%00b",
  "a\nb",
  "a/ .. /b",
  "x".repeat(5000),
  "\ud800",
])("%j leads out, or could", (text) =>
  expect(() => readArtifactPath(text)).toThrow(/Invalid path/),
);

test("an address of the server's own store is a path below its root", () => {
  expect(pathOfUri("mlflow-artifacts:/0/run/artifacts")).toBe("0/run/artifacts");
  expect(pathOfUri("mlflow-artifacts://host:5000/0/run")).toBe("0/run");
  expect(pathOfUri("s3://bucket/0")).toBeUndefined();
  expect(() => pathOfUri("mlflow-artifacts:/../x")).toThrow(/Invalid path/);
});
