import { appendFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AppPage } from "../e2e/support/app-page.ts";
import { launchBrowser } from "../e2e/support/browser.ts";
import { startEngine } from "../e2e/support/engine.ts";
import { waitFor } from "../e2e/support/wait.ts";
import { encodeFileVersionRecord, encodeScalarRecord, eventFileName } from "./gen-events.ts";
import { BUNDLE } from "./load.ts";
import { startTensorBoard } from "./tensorboard.ts";

const METRIC = "train/loss";
/** Steps that are there before; so that a new one is drawn among others. */
const FIRST_STEPS = 500;

interface LiveFile {
  /** Appends the next step; answers it. */
  append(): Promise<number>;
}

async function createLiveFile(folder: string): Promise<LiveFile> {
  await mkdir(join(folder, "run"), { recursive: true });
  const path = join(folder, "run", eventFileName(0));
  let step = 0;
  const next = (): Buffer => encodeScalarRecord(METRIC, step, Math.exp(-step++ / 300));
  await writeFile(
    path,
    Buffer.concat([encodeFileVersionRecord(), ...Array.from({ length: FIRST_STEPS }, next)]),
  );
  return {
    append: async () => {
      await appendFile(path, next());
      return step - 1;
    },
  };
}

/** Trainings do not write in step with our polling. */
export const pauseAtRandom = (): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, 300 + Math.random() * 900));

/** Seconds from before the write until the frame after the chart holds the point, in an open browser. */
export async function measureLive(
  folder: string,
  dataDir: string,
  times: number,
): Promise<number[]> {
  const file = await createLiveFile(folder);
  await using engine = await startEngine({ command: BUNDLE, folders: [folder], dataDir });
  await engine.settled();
  const browser = await launchBrowser();
  const seconds: number[] = [];
  try {
    await using app = await AppPage.open(browser, engine.link);
    await app.waitForChart(METRIC, "the first points", ({ inRange }) => inRange === FIRST_STEPS);
    for (let i = 0; i < times; i++) {
      await pauseAtRandom();
      const drawnMs = app.chart(METRIC).evaluate(
        (chart) =>
          new Promise<number>((resolve) => {
            const before = chart.getAttribute("aria-label");
            const observer = new MutationObserver(() => {
              // The label is written together with the picture.
              if (chart.getAttribute("aria-label") === before) return;
              observer.disconnect();
              requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now()));
            });
            observer.observe(chart, { attributes: true });
          }),
      );
      // The observer is in place before the write begins.
      await app.page.evaluate(() => undefined);
      const writtenMs = performance.timeOrigin + performance.now();
      await file.append();
      seconds.push(((await drawnMs) - writtenMs) / 1000);
    }
  } finally {
    await browser.close();
  }
  await engine.stop();
  return seconds;
}

/** Seconds until TensorBoard's own API answers with the step; its page would have to ask for it then. */
export async function measureTensorBoardLive(
  python: string,
  folder: string,
  times: number,
): Promise<number[]> {
  const file = await createLiveFile(folder);
  await using tensorBoard = await startTensorBoard(python, folder);
  const lastStep = async (): Promise<number> =>
    (await tensorBoard.scalars("run", METRIC)).at(-1)?.[1] ?? -1;
  await waitFor("TensorBoard has the first points", async () => {
    return (await lastStep()) === FIRST_STEPS - 1;
  });
  const seconds: number[] = [];
  for (let i = 0; i < times; i++) {
    await pauseAtRandom();
    const startedMs = performance.now();
    const step = await file.append();
    await waitFor("TensorBoard has the point", async () => (await lastStep()) === step);
    seconds.push((performance.now() - startedMs) / 1000);
  }
  return seconds;
}
