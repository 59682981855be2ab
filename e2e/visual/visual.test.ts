import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { comparePictures, MOST_SHARE } from "../support/compare-pictures.ts";
import { ROOT } from "../support/engine.ts";
import { decodePng } from "../support/png.ts";
import { sharedBrowser } from "../support/suite.ts";
import { baselineOf, openStage, SIZES, STATES, type Stage } from "./states.ts";

const RESULTS = join(ROOT, "test-results", "visual");

const suite = sharedBrowser();
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

describe.each(SIZES)("at $width x $height", (size) => {
  it.each(STATES)("$name looks as it did", async (state) => {
    const path = baselineOf(state, size);
    const png = await stage.take(suite.browser, state, size);
    const { share, area } = comparePictures(decodePng(png), decodePng(await readFile(path)));
    if (share > MOST_SHARE) {
      await mkdir(RESULTS, { recursive: true });
      await writeFile(join(RESULTS, basename(path)), png);
    }
    expect(
      share,
      `differs in ${JSON.stringify(area)}; the new picture is test-results/visual/${basename(path)}, ` +
        `\`node e2e/visual/baselines.ts --update ${state.name}\` takes it as right`,
    ).toBeLessThanOrEqual(MOST_SHARE);
  });
});
