import { expect, test } from "vitest";
import { checkKey } from "./names.ts";

test.each(["loss", "val/loss", "größe", "損失", "a b", "a.b-c_d:e", "...", "k".repeat(250)])(
  "%s is a key",
  (key) => expect(checkKey(key, "key")).toBe(key),
);

test.each(["a//b", "a/", "/a", "./a", ".", "..", "../x", "a/../b", "a;b", "a\nb", "k".repeat(251)])(
  "%j is none",
  (key) => expect(() => checkKey(key, "key")).toThrow(/'key'/),
);
