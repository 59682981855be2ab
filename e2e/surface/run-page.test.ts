import { appendFile, mkdir, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { COMMIT, makeLog, writeRunFolder } from "../support/run-folder.ts";
import { sharedBrowser } from "../support/suite.ts";
import { makeTempFolder, type TempFolder } from "../support/temp.ts";
import { createEventFile } from "../support/tfevents-writer.ts";
import { waitFor } from "../support/wait.ts";

const suite = sharedBrowser();
let folder: TempFolder;
let engine: TestEngine;
let runFolder: string;
const idOf = new Map<string, string>();
/** As MLflow and Lightning write them. */
const MACHINE = [
  "system/gpu_0_utilization_percentage",
  "system/gpu_0_power_usage_watts",
  "system/gpu_1_utilization_percentage",
  "system/cpu_utilization_percentage",
  "system/system_memory_usage_megabytes",
  "system/disk_usage_percentage",
  "system/network_receive_megabytes",
  "DeviceStatsMonitor.on_train_batch_end/cpu_vm_percent",
];

beforeAll(async () => {
  folder = await makeTempFolder();
  const project = join(folder.path, "two-moons");
  runFolder = join(project, "bold-heron");
  await writeRunFolder(project);
  const watched = await createEventFile(join(project, "warm-lynx"));
  for (const [at, tag] of MACHINE.entries())
    await watched.append(
      tag,
      Array.from({ length: 60 }, (_, step) => [
        step * 10,
        40 + at + 20 * Math.sin(step / (3 + at)),
      ]),
    );
  await watched.append("zeta/loss", [
    [0, 2],
    [590, 1],
  ]);
  const plain = await createEventFile(join(project, "plain-hare"));
  await plain.append("loss", [[0, 2]]);
  engine = await startEngine({ folders: [project] });
  await engine.settled();
  for (const { id, name } of (await engine.api.runs.list({})).rows) idOf.set(name, id);
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const open = async (view: string, run = "bold-heron"): Promise<AppPage> => {
  const app = await AppPage.open(suite.browser, engine.link, { colorScheme: "light" });
  await app.goto(`${engine.url}r/${idOf.get(run)}?${view}`);
  return app;
};
const factOf = (app: AppPage, name: string): Promise<string> =>
  app.page
    .getByRole("region", { name: "Overview" })
    .locator("dl > div")
    .filter({ has: app.page.getByText(name, { exact: true }) })
    .locator("dd")
    .innerText();

describe("the overview", () => {
  it("says what the run's own files say, and nothing that they do not", async () => {
    await using app = await open("t=overview");
    await app.page.getByRole("table").waitFor();
    expect(await factOf(app, "Folder")).toContain(join("two-moons", "bold-heron"));
    expect(await factOf(app, "Command")).toBe("python train.py --lr 0.1");
    expect(await factOf(app, "Git")).toMatch(
      new RegExp(`main at ${COMMIT.slice(0, 8)}\\s+with uncommitted`),
    );
    expect(await factOf(app, "Host")).toBe("workstation-7");
    expect(await factOf(app, "Data")).toContain("800 points in 4 metrics");
    const names = await app.page.getByRole("table").locator("tbody td:first-child").allInnerTexts();
    expect(names.toSorted()).toEqual(["train/loss", "val/accuracy", "val/loss"]);
    await app.page.getByRole("img", { name: "Course of val/loss" }).locator("path").waitFor();
    await app.goto(`${engine.url}r/${idOf.get("calm-otter")}?t=overview`);
    expect([
      await factOf(app, "Command"),
      await factOf(app, "Git"),
      await factOf(app, "Host"),
    ]).toEqual(["not recorded", "not recorded", "not recorded"]);
  });

  it("takes tags and notes in place, with a way back", async () => {
    await using app = await open("t=overview");
    const field = app.page.getByRole("textbox", { name: /^Add a tag/ });
    await field.fill("owner: me, broken");
    await field.press("Enter");
    await app.page.getByRole("button", { name: "Take off broken" }).click();
    await waitFor("the tags are stored", async () => {
      const { tags } = await engine.api.runs.getAbout({ runId: idOf.get("bold-heron") ?? "" });
      return JSON.stringify(tags) === '[{"key":"owner","value":"me"}]';
    });
    await app.page.getByRole("textbox", { name: "Notes on this run" }).fill("warm up");
    await app.page.getByRole("heading", { name: "bold-heron" }).click();
    await app.idle();
    expect((await engine.api.runs.get({ id: idOf.get("bold-heron") ?? "" })).notes).toBe("warm up");
    await app.press("Control+z", "Control+z", "Control+z");
    await waitFor("all of it is undone", async () => {
      const run = await engine.api.runs.get({ id: idOf.get("bold-heron") ?? "" });
      const { tags } = await engine.api.runs.getAbout({ runId: run.id });
      return run.notes === "" && tags.length === 0;
    });
  });
});

describe("what loggers say about the machine", () => {
  const headsOf = (app: AppPage): Promise<string[]> =>
    app.page
      .getByRole("region", { name: "Charts" })
      .locator("h2")
      .evaluateAll((all) =>
        all
          .toSorted((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
          .map((head) => (head as HTMLElement).innerText.replaceAll(/\s+/g, " ").trim()),
      );

  it("is a part of the run's page, by the parts of the machine", async () => {
    await using app = await open("t=overview", "warm-lynx");
    await app.page.setViewportSize({ width: 1280, height: 2200 });
    await app.page.locator("#main").focus();
    await app.press("5");
    const tab = app.page.getByRole("tab", { name: /^System/, selected: true });
    expect(await tab.innerText()).toMatch(/System\s*8/);
    await app.waitForChart(MACHINE[0] ?? "", "the GPU is drawn", ({ lines }) => lines === 1);
    await app.readChart(MACHINE[7] ?? "");
    expect(await headsOf(app)).toEqual(["GPU 3", "CPU 1", "Memory 2", "Disk 1", "Network 1"]);
    expect(await app.card("zeta/loss").count()).toBe(0);
    expect(await app.seriousFindings()).toEqual([]);
  });

  it("stands last and folded among the charts, until it is opened", async () => {
    await using app = await open("", "warm-lynx");
    await app.card("zeta/loss").waitFor();
    expect(await headsOf(app)).toEqual(["zeta 1", "System 8"]);
    expect(await app.card(MACHINE[0] ?? "").count()).toBe(0);
    await app.page.getByRole("button", { name: /^System/ }).click();
    await app.card(MACHINE[0] ?? "").waitFor();
    await app.page.waitForURL(/[?&]c=/);
    await app.reload();
    await app.card(MACHINE[0] ?? "").waitFor();
    await app.runPaletteCommand("Close all sections");
    expect(await headsOf(app)).toEqual(["zeta 1", "System 8"]);
    expect(await app.page.locator("article[data-card]").count()).toBe(0);
    await app.runPaletteCommand("Open all sections");
    await app.card(MACHINE[0] ?? "").waitFor();
    await app.card("zeta/loss").waitFor();
    await app.page.locator("#main").focus();
    await app.press("Control+z", "Control+z", "Control+z");
    await app.page.waitForURL((url) => !url.searchParams.has("c"));
    await app.card(MACHINE[0] ?? "").waitFor({ state: "detached" });
  });

  it("is named where a run has none", async () => {
    await using app = await open("t=system", "plain-hare");
    await app.page.getByText("No system metrics").waitFor();
    await app.page.getByText(/MLflow, W&B or Lightning’s DeviceStatsMonitor/).waitFor();
    expect(await app.seriousFindings()).toEqual([]);
  });
});

describe("a folder that is dropped into the page", () => {
  it("is asked for in the dialog, because a browser does not say where it lies", async () => {
    await using app = await open("t=overview");
    const url = app.page.url();
    const drag = (type: string): Promise<boolean> =>
      app.page.evaluate((name) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([""], "runs"));
        const event = new DragEvent(name, { dataTransfer, bubbles: true, cancelable: true });
        return document.body.dispatchEvent(event);
      }, type);
    expect(await drag("dragover")).toBe(false);
    await app.page.getByText("Drop a folder to watch it").waitFor();
    expect(await drag("drop")).toBe(false);
    await app.waitForDialog("Open folder");
    await app.page.getByText(/does not say where/).waitFor();
    expect(await app.page.getByText("Drop a folder to watch it").count()).toBe(0);
    expect(app.page.url()).toBe(url);
  });
});

describe("the params", () => {
  it("stand against the baseline, only those that differ when that is wanted", async () => {
    // In quotes, as the page writes it: twelve digits alone would be a number.
    const base = JSON.stringify(idOf.get("calm-otter")?.slice(-12) ?? "");
    await using app = await open(`t=params&pf=true&base=${encodeURIComponent(base)}`);
    await app.page.getByRole("switch", { name: /differ from calm-otter/ }).click();
    await app.page.waitForURL(/pd=true/);
    await app.idle();
    const rows = app.page.getByRole("table", { name: "Params" }).getByRole("row");
    const marked = await rows.evaluateAll((all) =>
      all.slice(1).map((row) => {
        const [name, mark, value, other] = [...row.querySelectorAll("[role=cell]")];
        const label = mark?.querySelector("[role=img]")?.getAttribute("aria-label");
        return [name?.textContent, label, value?.textContent, other?.textContent].join(" | ");
      }),
    );
    expect(marked).toContain("lr | differs from the baseline | 0.1 | 0.05");
    expect(marked).toContain("dropout | only the baseline has it | – | 0.1");
    expect(marked).toContain("hostname | the baseline does not have it | workstation-7 | –");
    expect(marked.join("\n")).not.toContain("seed");
  });

  it("show a long value whole, its line breaks and directions as they are", async () => {
    await using app = await open("t=params");
    await app.page.getByRole("button", { name: "Show all of prompt" }).click();
    const dialog = await app.waitForDialog("prompt");
    await dialog.getByText("Du bist hilfreich.").waitFor();
    expect(await dialog.getByText(/שלום/).getAttribute("dir")).toBe("auto");
    await dialog.getByText(/characters$/).waitFor();
  });
});

describe("the console", () => {
  const rowsOf = (app: AppPage) =>
    app.page.getByRole("region", { name: /^Lines of/ }).locator("[data-number]");
  const textsOf = async (app: AppPage): Promise<string[]> =>
    app.page
      .getByRole("region", { name: /^Lines of/ })
      .locator("[data-number] + span")
      .allInnerTexts();

  it("shows colours, progress bars in their last state, and bytes that are no UTF-8", async () => {
    await using app = await open("t=console&lf=train.log");
    await rowsOf(app).first().waitFor();
    await waitFor("the end is on screen", async () =>
      (await textsOf(app)).some((text) => text.includes("no UTF-8")),
    );
    const texts = await textsOf(app);
    expect(texts.at(-1)).toBe("WARNING \uFFFD\uFFFD no UTF-8");
    expect(texts.find((text) => text.startsWith("Epoch 120"))).toMatch(/^Epoch 120: 100%\|█+\|$/);
    expect(await rowsOf(app).last().getAttribute("data-number")).toBe("242");
    const warning = app.page.getByText("WARNING", { exact: true }).last();
    expect(await warning.evaluate((one) => getComputedStyle(one).color)).not.toBe(
      "rgb(25, 28, 32)",
    );
    // What is calculated for reading is calculated for these.
    const ground = await app.page.evaluate(() => {
      const { backgroundColor, color } = getComputedStyle(document.body);
      return [backgroundColor, color];
    });
    expect(ground).toEqual(["rgb(255, 255, 255)", "rgb(25, 28, 32)"]);
    expect(await app.seriousFindings()).toEqual([]);
  });

  it("follows what is written, finds lines, and stays where a person reads", async () => {
    await using app = await open("t=console&lf=train.log");
    await rowsOf(app).first().waitFor();
    await appendFile(join(runFolder, "train.log"), "\u001b[31mstep 1\u001b[0m\n");
    await app.page.getByText("step 1", { exact: true }).waitFor();
    await app.page.getByRole("textbox", { name: "Filter lines (regex)" }).fill("^Epoch 7:");
    await app.page.getByText(/^1 of /).waitFor();
    expect(await textsOf(app)).toEqual([expect.stringMatching(/^Epoch 7: 100%/)]);
    expect(await rowsOf(app).first().getAttribute("data-number")).toBe("14");
    await app.page.getByRole("textbox", { name: "Filter lines (regex)" }).fill("");
    await app.page.getByText("243 lines", { exact: true }).waitFor();
    const lines = app.page.getByRole("region", { name: /^Lines of/ });
    await lines.evaluate((element) => element.scrollTo(0, 400));
    await app.page
      .getByRole("switch", { name: "Follow" })
      .and(app.page.locator(":not(:checked)"))
      .waitFor();
    await appendFile(join(runFolder, "train.log"), "step 2\n");
    expect(await lines.evaluate((element) => element.scrollTop)).toBe(400);
    await app.page.getByRole("button", { name: "End" }).click();
    await app.page.getByText("step 2", { exact: true }).waitFor();
  });

  it("opens 10 GB at the end at once, and its start when asked", async () => {
    const path = join(runFolder, "huge.log");
    await writeFile(path, "the very first line\n");
    // A hole of zeros, then text.
    await truncate(path, 10e9);
    await appendFile(path, `\n${"x".repeat(80)}\nthe very last line\n`);
    await using app = await open("t=console&lf=huge.log");
    await app.page.getByText("the very last line").waitFor();
    await app.page.getByText(/of 10 GB/).waitFor();
    await app.page.getByRole("button", { name: "Start", exact: true }).click();
    await app.page.getByText("the very first line").waitFor();
    expect(await rowsOf(app).first().getAttribute("data-number")).toBe("1");
    await app.page.getByRole("button", { name: "Load later lines" }).waitFor();
  });

  it("says what would be shown where a run has no log", async () => {
    await using app = await open("t=console");
    await app.goto(`${engine.url}r/${idOf.get("calm-otter")}?t=console`);
    await app.page.getByText("No log in the folder of this run").waitFor();
    await writeFile(join(runFolder, "..", "calm-otter", "output.log"), makeLog(1));
    await app.reload();
    await app.page.getByText("Seed set to 1").waitFor();
  });
});

describe("the files", () => {
  const treeOf = (app: AppPage) => app.page.getByRole("tree", { name: "Files of the run" });

  it("are a tree for mouse and keyboard, kept in the address", async () => {
    await using app = await open("t=files");
    await treeOf(app).getByText("README.md").waitFor();
    await treeOf(app).focus();
    await app.press("ArrowDown", "ArrowRight", "ArrowDown", "Enter");
    await app.page.waitForURL(/fp=plots(%2F|\/)curve\.png/);
    await app.page.getByText("200 × 120 px").waitFor();
    const picture = app.page.getByRole("img", { name: "plots/curve.png" });
    const pixel = await picture.evaluate((image: HTMLImageElement) => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
      const context = canvas.getContext("2d");
      context?.drawImage(image, 0, 0);
      return [getComputedStyle(image).filter, ...(context?.getImageData(100, 60, 1, 1).data ?? [])];
    });
    expect(pixel).toEqual(["none", 155, 0, 100, 255]);
    await app.reload();
    await treeOf(app).getByText("curve.svg").waitFor();
  });

  it.each([
    [
      "README.md",
      async (app: AppPage) => app.page.getByRole("heading", { name: "Bold heron" }).waitFor(),
    ],
    ["config.json", async (app: AppPage) => app.page.getByText("12345678901234567890").waitFor()],
    [
      "hparams.yaml",
      async (app: AppPage) =>
        app.page
          .getByRole("tree", { name: /^Document/ })
          .getByText("relu")
          .waitFor(),
    ],
    [
      "samples.csv",
      async (app: AppPage) => app.page.getByRole("cell", { name: "small, grey" }).waitFor(),
    ],
    ["train.py", async (app: AppPage) => app.page.getByText("def main() -> None:").waitFor()],
    [
      "checkpoints/last.ckpt",
      async (app: AppPage) => app.page.getByText("The archive is cut").waitFor(),
    ],
    [
      "metrics.csv",
      async (app: AppPage) =>
        app.page.getByRole("columnheader", { name: "val/accuracy" }).waitFor(),
    ],
  ] as const)("%s is shown in the way that suits it, to everybody", async (path, isShown) => {
    await using app = await open(`t=files&fo=["plots"]&fp=${path}`);
    await isShown(app);
    expect(await app.seriousFindings()).toEqual([]);
  });

  it("a report is alone in its frame, and runs its scripts only when it is allowed to", async () => {
    await using app = await open("t=files&fp=report.html");
    app.expectErrors(/Blocked script execution/);
    const out = app.page.frameLocator("iframe").locator("#out");
    await out.filter({ hasText: "as written" }).waitFor();
    const frame = app.page.locator("iframe");
    expect(await frame.getAttribute("sandbox")).toBe("");
    await app.page.getByRole("switch", { name: /^Run its scripts/ }).click();
    await out.filter({ hasText: "scripts ran" }).waitFor();
    expect(await frame.getAttribute("sandbox")).toBe("allow-scripts");
  });

  it("of a folder with thousands come page by page", async () => {
    const many = join(runFolder, "many");
    await mkdir(many);
    for (let i = 0; i < 2500; i++) await writeFile(join(many, `sample-${i}.txt`), "");
    await using app = await open('t=files&fo=["many"]');
    await treeOf(app).getByText("sample-0.txt").waitFor();
    await treeOf(app).evaluate((tree) => tree.scrollTo(0, 24 * 1000));
    await treeOf(app)
      .getByText(/^Show more/)
      .click();
    await app.idle();
    await treeOf(app).evaluate((tree) => tree.scrollTo(0, 24 * 1500));
    await treeOf(app).getByText("sample-1500.txt").waitFor();
  });
});
