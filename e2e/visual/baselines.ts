/**
 * The states that the pictures in `baselines/` hold, taken anew: `node e2e/visual/baselines.ts --update [NAME...]`
 * replaces them, without `--update` it says how much each differs. Look at what was replaced before committing it.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { launchBrowser } from "../support/browser.ts";
import { comparePictures } from "../support/compare-pictures.ts";
import { decodePng, encodePng } from "../support/png.ts";
import { BASELINES, baselineOf, openStage, SIZES, STATES } from "./states.ts";

const names = process.argv.slice(2).filter((arg) => arg !== "--update");
const isUpdate = process.argv.includes("--update");
await mkdir(BASELINES, { recursive: true });
await using stage = await openStage();
const browser = await launchBrowser();
for (const state of STATES.filter(({ name }) => names.length === 0 || names.includes(name))) {
  for (const size of SIZES) {
    const picture = decodePng(await stage.take(browser, state, size));
    const path = baselineOf(state, size);
    if (isUpdate) await writeFile(path, encodePng(picture));
    else {
      const { share } = comparePictures(picture, decodePng(await readFile(path)));
      process.stdout.write(`${state.name} ${size.width}: ${(share * 100).toFixed(3)} %\n`);
    }
  }
}
await browser.close();
