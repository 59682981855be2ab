import { describe, expect, test } from "vitest";
import { describeHostPlace, formatHostUrl, parseHostUrl } from "./host-url.ts";

describe("addresses of folders on other machines", () => {
  test.each([
    ["ssh://gpu1", { user: undefined, host: "gpu1", port: undefined, path: "~" }],
    ["ssh://gpu1/~/runs/", { user: undefined, host: "gpu1", port: undefined, path: "~/runs" }],
    [
      "ssh://ana@gpu1:2222//data//runs",
      { user: "ana", host: "gpu1", port: 2222, path: "/data/runs" },
    ],
    ["ssh://[fe80::1]:22/a%20b", { user: undefined, host: "fe80::1", port: 22, path: "/a b" }],
  ])("%s", (text, place) => expect(parseHostUrl(text)).toEqual(place));

  test.each([
    "ssh://-oProxyCommand=evil/x",
    "ssh://-l@host/x",
    "ssh://host;id/x",
    "ssh://host name/x",
    "ssh://host:99999/x",
    "ssh://host/a/../b",
    "ssh://host/%00",
    "ssh://host/%E0%A4%A",
    "ssh:///x",
    "http://host/x",
    "/local",
  ])("%s is none", (text) => expect(parseHostUrl(text)).toBeUndefined());

  test("come back as they were", () => {
    for (const path of ["/data/run #1/ä?x", "~/runs/a b", "~", "/"]) {
      const place = { user: "ana@lab", host: "fe80::1", port: 2222, path };
      expect(parseHostUrl(formatHostUrl(place))).toEqual(place);
    }
    expect(describeHostPlace({ user: "a", host: "b", port: 22, path: "/c" })).toBe("a@b:22:/c");
  });
});
