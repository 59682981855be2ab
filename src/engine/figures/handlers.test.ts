import { mkdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decodeColumnBlob } from "../../base/column-blob.ts";
import { createRandom, plainMean, plainHalf } from "./full-read.test-support.ts";
import { figureRecipe, type WrittenRecipe } from "../../contract/figure-recipe.ts";
import type { FigureMeta } from "../../contract/figures.ts";
import { CALL, makeTestFolder, openTestEngine, type TestEngine } from "../testing.ts";

const disposables = new AsyncDisposableStack();
let engine: TestEngine;
const STEPS = 3000;

/** Two groups of four runs, of other lengths, with values that no reduction may lose. */
beforeAll(async () => {
  const folder = disposables.use(await makeTestFolder());
  const random = createRandom(7);
  for (const lr of [0.1, 0.01]) {
    for (let seed = 0; seed < 4; seed++) {
      const run = join(folder.path, "sweep", `lr${lr}-s${seed}`);
      await mkdir(run, { recursive: true });
      const rows = Array.from(
        { length: STEPS - seed * 10 },
        (_, step) => `${step},${(lr + random()).toFixed(6)}`,
      );
      await writeFile(join(run, "metrics.csv"), `step,acc\n${rows.join("\n")}\n`);
      await writeFile(join(run, "hparams.yaml"), `lr: ${lr}\nseed: ${seed}\n`);
      const yesterday = new Date(Date.now() - 24 * 3600 * 1000);
      await utimes(join(run, "metrics.csv"), yesterday, yesterday);
    }
  }
  engine = disposables.use(await openTestEngine(join(folder.path, "data")));
  await engine.handlers.ingest.addFolder(
    { path: join(folder.path, "sweep"), confirmed: false },
    CALL,
  );
  await engine.whenSettled();
}, 60_000);
afterAll(() => disposables.disposeAsync());

const GROUPS: WrittenRecipe["runs"] = { sets: [{ project: "sweep" }], groupBy: ["params.lr"] };

async function render(
  recipe: Omit<WrittenRecipe, "version">,
  format: "svg" | "csv" | "md" | "tex-table",
): Promise<{ text: string; warnings: readonly string[] }> {
  const blob = await engine.handlers.figures.render(
    { recipe: figureRecipe.parse({ version: 1, ...recipe }), format, dpi: 100 },
    CALL,
  );
  const { meta, columns } = decodeColumnBlob(await blob.arrayBuffer());
  return {
    text: Buffer.from(columns[0] as Uint8Array).toString("utf8"),
    warnings: (meta as FigureMeta).warnings,
  };
}

/** Every stored point of each run of a group. */
async function readAll(lr: string): Promise<ReadonlyArray<readonly number[]>> {
  const { rows } = await engine.handlers.runs.list(
    { query: `params.lr = ${lr}`, limit: 100, removed: false },
    CALL,
  );
  return Promise.all(
    rows.map(async ({ id }) => {
      const { series } = await engine.handlers.runs.getPoints({ runId: id, metric: "acc" }, CALL);
      return series.flatMap(({ points }) => points.map(({ value }) => Number(value)));
    }),
  );
}

test.each(["best", "last", "min", "max", "mean"] as const)(
  "numbers of a table by %s are those of a full read of every point",
  async (part) => {
    const { text } = await render(
      { runs: GROUPS, tables: [{ name: "t", metrics: [{ metric: "acc" }], part }] },
      "csv",
    );
    const rows = text.trim().split("\n").slice(1);
    expect(rows).toHaveLength(2);
    for (const row of rows) {
      const [lr = "", runs, n, mean, , low, high] = row.split(",");
      const values = (await readAll(lr)).map((points) => {
        if (part === "last") return points.at(-1) as number;
        if (part === "mean") return plainMean(points);
        return part === "min" ? Math.min(...points) : Math.max(...points);
      });
      expect([runs, n]).toEqual(["4", "4"]);
      expect(Number(mean)).toBeCloseTo(plainMean(values), 12);
      expect(Number(high) - Number(mean)).toBeCloseTo(plainHalf(values), 10);
      expect(Number(mean) - Number(low)).toBeCloseTo(plainHalf(values), 10);
    }
  },
);

test("the y axis reaches as far as all points and the band around them do, however coarse the picture", async () => {
  const all = [...(await readAll("0.1")), ...(await readAll("0.01"))].flat();
  const recipe = (band: "range" | "interval", draw: "mean" | "runs") => ({
    runs: GROUPS,
    figures: [
      {
        name: "f",
        width: 15,
        height: 40,
        legend: "none" as const,
        sizes: { label: 3, tick: 3 },
        panels: [{ metric: "acc", band, draw }],
      },
    ],
  });
  const drawn = async (band: "range" | "interval", draw: "mean" | "runs") =>
    (await render(recipe(band, draw), "svg")).text;
  const room = (Math.max(...all) - Math.min(...all)) * 0.05;
  for (const text of [await drawn("range", "mean"), await drawn("range", "runs")]) {
    const frame =
      /<rect x="[\d.]+" y="([\d.]+)" width="[\d.]+" height="([\d.]+)"\/><\/clipPath>/.exec(text);
    const [top, height] = [Number(frame?.[1]), Number(frame?.[2])];
    const ys = [...text.matchAll(/<path d="([^"]+)"[^>]*clip-path/g)].flatMap(([, d = ""]) =>
      d
        .split(/[MZ ]+/)
        .filter((part) => part !== "")
        .flatMap((part, i) => (i % 2 === 1 ? [Number(part)] : [])),
    );
    const scale = height / (Math.max(...all) - Math.min(...all) + 2 * room);
    expect(Math.min(...ys)).toBeCloseTo(top + room * scale, 1);
    expect(Math.max(...ys)).toBeCloseTo(top + height - room * scale, 1);
  }
});

test("everything that is missing is listed, and nothing is drawn", async () => {
  const recipe = {
    runs: {
      sets: [
        { label: "gone", ids: ["no-such-run", "nor-this-one"] },
        { project: "no such project" },
        { label: "few", query: "params.lr = 0.1", atLeast: 5 },
        { label: "none", query: "params.lr = 7" },
      ],
    },
    figures: [{ name: "f", panels: [{ metric: "acc" }, { metric: "nothing" }] }],
  };
  const failure = await render(recipe, "svg").catch((error: unknown) => error as Error);
  expect(failure).toMatchObject({ code: "NOT_FOUND" });
  const message = failure instanceof Error ? failure.message : "";
  for (const line of [
    'set "gone": there is no run no-such-run, or it was removed',
    'set "gone": there is no run nor-this-one, or it was removed',
    'project "no such project": there is none',
    'set "few": 4 runs found, at least 5 are expected',
    'set "none": no run is found',
  ])
    expect(message).toContain(`- ${line}`);
  expect(message.match(/has no metric nothing/g)).toHaveLength(4);
  const { warnings } = await render({ ...recipe, missing: "warn" }, "svg");
  expect(warnings.filter((line) => line.startsWith("Missing: "))).toHaveLength(9);
  // Of no run it is not told that it is one.
  expect(warnings.join("\n")).not.toContain("is one run");
});

test("a mean of fewer runs towards the end is told", async () => {
  const { warnings } = await render(
    { runs: GROUPS, figures: [{ name: "f", panels: [{ metric: "acc" }] }] },
    "svg",
  );
  expect(warnings).toContain(
    'acc of "lr 0.1" is the mean of 1 to 4 runs along the axis: they do not all reach as far.',
  );
});

test("the best is bold only where it is clear", async () => {
  const table = { name: "t", metrics: [{ metric: "acc" }], counts: true };
  // Values of both groups reach nearly 1 above their lr: the larger one is better beyond doubt.
  const clear = await render({ runs: GROUPS, tables: [table] }, "tex-table");
  expect(clear.text.match(/\\textbf/g)).toHaveLength(1);
  expect(clear.text).toContain("lr & n & acc $\\uparrow$ \\\\");
  const seeds = { sets: [{ query: "params.lr = 0.1" }], groupBy: ["params.seed"] };
  const single = await render({ runs: seeds, tables: [table] }, "md");
  expect(single.text).not.toContain("**");
  expect(single.warnings.join()).toContain("no group is clearly the best");
});
