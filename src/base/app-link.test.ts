import { expect, test } from "vitest";
import { isAppLink, pagePathOf, parseAppLink, toAppLink } from "./app-link.ts";

const ID = "01a21eb8-930a-7a42-9992-73974eefa0c4";

test.each([
  [`assay://run/${ID}`, `/r/${ID}`],
  [`ASSAY://RUN/${ID.toUpperCase()}/`, `/r/${ID}`],
  [`assay://run/${ID}?t=params`, `/r/${ID}?t=params`],
  [`assay://project/${ID}?l=table&view=best`, `/p/${ID}?l=table`],
  [`assay://bundle/${ID}?path=/etc/passwd`, `/bundles/${ID}`],
  [`assay://report-file/${ID}?path=/etc/passwd`, `/report-file/${ID}`],
  [`assay://project/${ID}?f=%3Cscript%3E`, `/p/${ID}?f=%3Cscript%3E`],
])("%s leads to %s", (link, path) => {
  expect(isAppLink(link)).toBe(true);
  const parsed = parseAppLink(link);
  expect("problem" in parsed ? parsed.problem : pagePathOf(parsed)).toBe(path);
});

test("a saved view is named apart from the rest", () => {
  expect(parseAppLink(`assay://project/${ID}?view=my%20view`)).toMatchObject({ view: "my view" });
});

test.each([
  "assay://",
  "assay:run",
  "assay://settings",
  "assay://run/",
  "assay://run/../../etc/passwd",
  `assay://run/${ID}/../../settings`,
  `assay://run/${ID}%2f..`,
  `assay://user:word@run/${ID}`,
  `assay://run:80/${ID}`,
  `assay://run/${ID}#token=x`,
  `assay://run\\${ID}`,
  "assay://run/javascript:alert(1)",
  `assay://project/<script>alert(1)</script>`,
  `assay://project/${ID}?q=${"x".repeat(30_000)}`,
  "javascript:alert(1)",
  `https://example.com/r/${ID}`,
])("%s is refused with words", (link) => {
  expect(parseAppLink(link)).toMatchObject({
    problem: expect.stringMatching(/^(it|links) /) as string,
  });
});

test("the link of a page leads back to it", () => {
  const link = toAppLink(`/p/${ID}`, "?l=table&q=x%3D1");
  expect(link).toBe(`assay://project/${ID}?l=table&q=x%3D1`);
  const parsed = parseAppLink(link ?? "");
  expect("problem" in parsed ? parsed.problem : pagePathOf(parsed)).toBe(
    `/p/${ID}?l=table&q=x%3D1`,
  );
  expect(toAppLink(`/r/${ID}`, "")).toBe(`assay://run/${ID}`);
  expect(toAppLink("/settings", "")).toBeUndefined();
});
