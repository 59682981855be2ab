import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { startEngine } from "../support/engine.ts";
import { sharedBrowser } from "../support/suite.ts";
import { makeTempFolder } from "../support/temp.ts";
import { createEventFile } from "../support/tfevents-writer.ts";

const suite = sharedBrowser();

describe("a folder that holds more than runs", () => {
  it("asks first when it is the home folder, and reads it only then", async () => {
    await using home = await makeTempFolder();
    const file = await createEventFile(join(home.path, "project", "run"));
    await file.append("loss", [[0, 1]]);
    await using engine = await startEngine({ env: { HOME: home.path } });
    await using app = await AppPage.open(suite.browser, engine.link);
    // The picker begins at home: one click too early is the accident.
    const openHome = async (): Promise<void> => {
      await app.page.getByRole("button", { name: "Open folder…" }).first().click();
      await app.page.getByRole("button", { name: "project", exact: true }).waitFor();
      await app.page.getByRole("button", { name: "Open this folder" }).click();
    };
    app.expectErrors(/428/);
    const question = app.page.getByRole("dialog", { name: "Read this whole folder?" });
    await openHome();
    await question.getByText(home.path).waitFor();
    await question.getByRole("button", { name: "Cancel" }).click();
    await question.waitFor({ state: "hidden" });
    expect(await engine.api.runs.listProjects()).toEqual([]);

    await openHome();
    await question.getByRole("button", { name: "Read it" }).click();
    await app.waitForRuns("the run is listed", (names) => names.includes("project/run"));
  });

  it("finds the log among 50,000 files that are none, and shows what it left out", async () => {
    await using temp = await makeTempFolder();
    for (const folder of [
      "run/checkpoints",
      ".git/objects",
      ".venv/lib/python3.12/site-packages",
      "page/node_modules",
      "torch-env/lib",
    ]) {
      await writeCheckpoints(join(temp.path, folder), 10_000);
    }
    await writeFile(join(temp.path, "torch-env", "pyvenv.cfg"), "home = /usr/bin\n");
    const file = await createEventFile(join(temp.path, "run"));
    await file.append("loss", [[0, 2]]);
    await using engine = await startEngine({ folders: [temp.path] });
    await engine.settled();
    await using app = await AppPage.open(suite.browser, engine.link);
    expect(await app.runNames()).toEqual(["run"]);
    await app.waitForChart("loss", "the first point", ({ inRange }) => inRange === 1);
    await file.append("loss", [[1, 1]]);
    await app.waitForChart("loss", "what is appended", ({ inRange }) => inRange === 2);

    await app.press("Control+i");
    const details = app.page.getByRole("dialog", { name: /import/i });
    await details.getByText(/^10.001 files in/).waitFor();
    const left = details.locator("section", { hasText: "Left out by rule" }).getByRole("listitem");
    expect(
      (await left.allInnerTexts()).map((text) => text.replaceAll(/\s+/g, " ")).toSorted(),
    ).toEqual([
      ".git version control · holds no logs",
      ".venv virtual environment · a Python environment, not runs",
      "page/node_modules packages · installed packages, not runs",
      "torch-env virtual environment · a Python environment, not runs",
    ]);
    // The watcher leaves them out as well: its watches are a limited good of the whole system.
    if (process.platform === "linux") expect(await countWatches(engine.pid)).toBeLessThan(10);
  });
});

async function writeCheckpoints(folder: string, count: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (let step = 0; step < count; step++) await writeFile(join(folder, `step=${step}.ckpt`), "");
}

/** Folders and files of which the system tells the process (inotify). */
async function countWatches(pid: number): Promise<number> {
  const folder = `/proc/${pid}/fdinfo`;
  const infos = await Promise.all(
    (await readdir(folder)).map((name) => readFile(join(folder, name), "utf8").catch(() => "")),
  );
  return infos.join("").match(/^inotify wd:/gm)?.length ?? 0;
}
