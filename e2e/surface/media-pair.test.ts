import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { encodePng } from "../support/png.ts";
import { sharedBrowser } from "../support/suite.ts";
import { makeTempFolder, type TempFolder } from "../support/temp.ts";
import { encodeFileVersion, encodeImage } from "../support/tfevents-writer.ts";
import { waitFor } from "../support/wait.ts";

const SIZE = 40;
/** Pixels of the second run's image that are lighter by 30 of 255 in their red. */
const CHANGED = 120;
const suite = sharedBrowser();
let folder: TempFolder;
let engine: TestEngine;

function picture(width: number, changed: number): Buffer {
  const pixels = new Uint8Array(width * SIZE * 3);
  for (let i = 0; i < pixels.length; i += 3) {
    pixels.set([i / 3 < changed ? 130 : 100, 40, Math.floor(i / 3 / width) < 20 ? 200 : 20], i);
  }
  return encodePng({ width, height: SIZE, pixels });
}

beforeAll(async () => {
  folder = await makeTempFolder();
  const runs: ReadonlyArray<readonly [string, Buffer, Buffer]> = [
    ["baseline", picture(SIZE, 0), picture(SIZE, 0)],
    ["candidate", picture(SIZE, CHANGED), picture(SIZE + 8, 0)],
  ];
  for (const [name, same, other] of runs) {
    await mkdir(join(folder.path, name));
    await writeFile(
      join(folder.path, name, "events.out.tfevents.1790000000.workstation"),
      Buffer.concat([
        encodeFileVersion(1_790_000_000),
        encodeImage("val/mask", 10, same, 1_790_000_010),
        encodeImage("val/size", 10, other, 1_790_000_010),
      ]),
    );
  }
  engine = await startEngine({ folders: [folder.path] });
  await engine.settled();
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

it("images of two runs at the same step: difference in pixels, slider by keys and mouse, blinking by hand", async () => {
  await using app = await AppPage.open(suite.browser, engine.link, { reducedMotion: "reduce" });
  await app.runList.waitFor();
  await app.page.getByText("Media", { exact: true }).click();
  const mask = await app.scrollToMedia("val/mask");
  await app.page.getByText("Difference", { exact: true }).click();
  await app.page.waitForURL(/[?&]mc=difference/);
  // The palette of 256 colours keeps these four as they are.
  await mask
    .getByText(new RegExp(`^${CHANGED} pixels of 1.600 differ, by 30 of 255 at most`))
    .waitFor();
  const grey = (): Promise<string> =>
    mask.locator("canvas").evaluate((canvas) => {
      const pen = (canvas as HTMLCanvasElement).getContext("2d");
      return [pen?.getImageData(1, 0, 1, 1), pen?.getImageData(1, 20, 1, 1)]
        .map((pixel) => [...(pixel?.data ?? [])].join(" "))
        .join(", ");
    });
  expect(await grey()).toBe("120 120 120 255, 0 0 0 255");
  await mask.getByRole("button", { name: "Difference times 4; change" }).click();
  await waitFor("the difference is 16 times as strong", async () =>
    (await grey()).startsWith("255 255 255"),
  );
  const size = await app.scrollToMedia("val/size");
  await size.getByText("no pixel of one belongs to one of the other").waitFor();

  await app.runPaletteCommand("Lay images of two runs over each other with a slider");
  await app.page.waitForURL(/[?&]mc=slider/);
  const line = mask.getByRole("slider", { name: /line between/ });
  await line.focus();
  await app.press("ArrowRight", "Shift+ArrowRight");
  expect(await line.getAttribute("aria-valuenow")).toBe("61");
  await app.press("Home");
  expect(await line.getAttribute("aria-valuetext")).toMatch(/^0 % /);

  await app.page.getByText("Blink", { exact: true }).first().click();
  await app.page.waitForURL(/[?&]mc=blink/);
  const swap = mask.getByRole("button", { name: /Show the other/ });
  const before = await swap.getAttribute("aria-label");
  await swap.click();
  await waitFor(
    "the other is shown",
    async () => (await swap.getAttribute("aria-label")) !== before,
  );
  expect(await app.seriousFindings()).toEqual([]);

  // Which two: the same run on both sides is equal in every pixel.
  await app.page.getByText("Difference", { exact: true }).click();
  for (const label of ["Run on the left or below", "Run that it is held against"])
    await app.page.getByLabel(label).selectOption({ label: "candidate" });
  await mask.getByText("Equal in every pixel").waitFor();
  await app.reload();
  await (await app.scrollToMedia("val/mask")).getByText("Equal in every pixel").waitFor();
  expect(app.errors).toEqual([]);
});
