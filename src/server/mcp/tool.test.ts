import { describe, expect, test } from "vitest";
import { contract } from "../../contract/index.ts";
import { fitAnswer, inputOf, MOST_CHARACTERS, pageThatFits } from "./tool.ts";
import { TOOLS } from "./tools.ts";

describe("answers fit", () => {
  test("a short one is as it was", () => {
    const data = { runs: [{ a: 1 }], total: 1, none: null };
    expect(fitAnswer(data)).toEqual(data);
  });

  test("the longest lists are shortened, and each is named", () => {
    const long = Array.from({ length: 50_000 }, (_, i) => [i, i * 0.1]);
    const answer = fitAnswer({ series: [{ name: "loss", points: long }], short: [1, 2, 3] });
    expect(JSON.stringify(answer).length).toBeLessThanOrEqual(MOST_CHARACTERS + 200);
    expect(answer["short"]).toEqual([1, 2, 3]);
    const [series] = answer["series"] as Array<{ name: string; points: unknown[] }>;
    expect(series?.name).toBe("loss");
    expect(answer["leftOut"]).toEqual([
      `series.0.points: ${series?.points.length} of 50000 are shown`,
    ]);
  });

  test("a long text is cut, whole characters only", () => {
    const { text } = fitAnswer({ text: `${"x".repeat(1999)}${"😀".repeat(2000)}` }) as {
      text: string;
    };
    expect(text.isWellFormed()).toBe(true);
    expect(text).toMatch(/… \(\d+ more characters\)$/);
  });

  test("what no list makes long is refused rather than sent", () => {
    const data = Object.fromEntries(Array.from({ length: 30_000 }, (_, i) => [`key${i}`, i]));
    expect(fitAnswer(data)).toEqual({ leftOut: ["Everything: the answer is too long."] });
  });

  test("pages are asked for again until they fit, so that no row is passed over", async () => {
    const asked: number[] = [];
    const page = await pageThatFits(200, async (limit) => {
      asked.push(limit);
      return { rows: Array.from({ length: limit }, () => "x".repeat(1000)) };
    });
    expect(asked[0]).toBe(200);
    expect(JSON.stringify(page).length).toBeLessThanOrEqual(MOST_CHARACTERS);
    expect(page.rows.length).toBeGreaterThan(20);
  });
});

describe("the table of tools", () => {
  test("has each name once, and says what it is for", () => {
    const names = TOOLS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, description } of TOOLS) {
      expect(name).toMatch(/^[a-z_]{3,40}$/);
      expect([name, description.length > 30]).toEqual([name, true]);
    }
  });

  test("what narrows the contract's input takes nothing that the contract refuses", () => {
    const query = TOOLS.find(({ name }) => name === "query_runs");
    expect(query?.input.safeParse({ query: "x".repeat(10_001) }).success).toBe(false);
    expect(inputOf(contract.runs.list).shape.query).toBe(query?.input.shape["query"]);
  });
});
