import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { FIXTURES } from "../support/demo.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { sharedBrowser } from "../support/suite.ts";
import { makeTempFolder, type TempFolder } from "../support/temp.ts";
import { waitFor } from "../support/wait.ts";

const suite = sharedBrowser();
let folder: TempFolder;
let engine: TestEngine;
let outside: Server;
/** Who asked the server that nothing may ask. */
const visits: string[] = [];
let alpha: string;
let beta: string;
let uploaded: string;
const SOUND =
  "loggers/wandb_media/wandb/offline-run-20261127_203901-r3tgyhlb/files/media/audio/tone_0_19df5095f5106c47cf0e.wav";

beforeAll(async () => {
  outside = createServer((request, response) => {
    visits.push(request.url ?? "");
    response.end();
  }).listen(0, "127.0.0.1");
  folder = await makeTempFolder();
  const project = join(folder.path, "project");
  for (const [run, lr] of [
    ["alpha", "0.1"],
    ["beta", "0.2"],
  ] as const) {
    const home = join(project, run);
    await mkdir(join(home, "sub", "deep"), { recursive: true });
    await writeFile(join(home, "metrics.csv"), "step,loss\n0,1\n1,0.5\n");
    await cp(join(FIXTURES, "viewer"), home, { recursive: true });
    await cp(join(FIXTURES, "models"), join(home, "models"), { recursive: true });
    await cp(join(FIXTURES, SOUND), join(home, "tone.wav"));
    await writeFile(join(home, "sub", "deep", "notes.txt"), `same\nlr is ${lr}\nend\n`);
    await writeFile(join(home, "sub", "more.yaml"), `lr: ${lr}\nnet: {depth: 3}\n`);
  }
  await writeHostile(join(project, "alpha"));
  engine = await startEngine({ folders: [project] });
  await engine.settled();
  const { rows } = await engine.api.runs.list({});
  [alpha = "", beta = ""] = ["alpha", "beta"].map(
    (name) => rows.find((run) => run.name === name)?.id,
  );
  uploaded = await upload();
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
  await new Promise((resolve) => outside.close(resolve));
});

const evilUrl = (what: string): string =>
  `http://127.0.0.1:${(outside.address() as AddressInfo).port}/${what}`;

/** Each tries to run a script, and to ask a server. */
async function writeHostile(home: string): Promise<void> {
  const script = (name: string): string =>
    `<script>fetch("${evilUrl(`${name}-script`)}"); alert("${name}"); top.document.title = "${name}"</script>` +
    `<img src="${evilUrl(`${name}-img`)}" onerror="alert('${name}')">` +
    `<iframe src="${evilUrl(`${name}-frame`)}"></iframe><meta http-equiv="refresh" content="0;url=${evilUrl(`${name}-refresh`)}">`;
  const svg = (name: string): string =>
    `<svg xmlns="http://www.w3.org/2000/svg" onload="alert('${name}')"><script>alert("${name}")</script>` +
    `<image href="${evilUrl(`${name}-image`)}"/><foreignObject>${script(name)}</foreignObject></svg>`;
  await writeFile(join(home, "evil.html"), `<p>evil page</p>${script("html")}`);
  await writeFile(join(home, "evil.svg"), svg("svg").replaceAll(/<img [^>]*>|<meta [^>]*>/g, ""));
  await writeFile(
    join(home, "evil.md"),
    `# evil markdown\n\n${script("md")}\n\n![picture](${evilUrl("md-picture")}) [link](javascript:alert(1))\n`,
  );
  const output = (data: object): object => ({ output_type: "display_data", data, metadata: {} });
  const cells = [
    { cell_type: "markdown", source: `evil notebook ${script("ipynb-md")}` },
    {
      cell_type: "code",
      execution_count: 1,
      source: "evil",
      outputs: [
        output({ "text/html": script("ipynb-html") }),
        output({ "image/svg+xml": svg("ipynb-svg") }),
        output({ "application/javascript": "alert('ipynb-js')" }),
        output({ "image/png": '" onerror="alert(1)', "text/plain": "no picture" }),
        { output_type: "stream", name: "stdout", text: script("ipynb-stream") },
      ],
    },
  ];
  await writeFile(
    join(home, "evil.ipynb"),
    JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }),
  );
}

/** A run of the tracking server, with files that a client sent. */
async function upload(): Promise<string> {
  const answer = await fetch(new URL("api/2.0/mlflow/runs/create", engine.url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ experiment_id: "0", run_name: "sent", start_time: Date.now() }),
  });
  const { run } = (await answer.json()) as { run: { info: { run_id: string } } };
  for (const [name, file] of [
    ["model/tiny.onnx", "models/tiny.onnx"],
    ["model/weights.safetensors", "models/model.safetensors"],
    ["million.parquet", "viewer/million.parquet"],
    ["analysis.ipynb", "viewer/analysis.ipynb"],
    ["clip.webm", "viewer/clip.webm"],
  ] as const) {
    const place = `api/2.0/mlflow-artifacts/artifacts/0/${run.info.run_id}/artifacts/${name}`;
    const body = await readFile(join(FIXTURES, file));
    const sent = await fetch(new URL(place, engine.url), { method: "PUT", body });
    expect(sent.status).toBe(200);
  }
  const { rows } = await engine.api.runs.list({ query: "name = sent" });
  return rows[0]?.id ?? "";
}

async function open(): Promise<AppPage> {
  const app = await AppPage.open(suite.browser, engine.link);
  await app.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  return app;
}

const look = (app: AppPage, runId: string, search: string): Promise<void> =>
  app.goto(`${engine.url}r/${runId}?t=files&${search}`);

describe("a model file tells of itself", () => {
  it.each([
    [
      "model.safetensors",
      ["SafeTensors weights", "2 tensors · 15 parameters", "head.weight", "3 × 4"],
      false,
    ],
    [
      "tiny.onnx",
      ["ONNX model", "ai.onnx 18, ai.onnx.ml 3", "float32 [batch, 4]", "assay-fixture"],
      false,
    ],
    ["tiny.gguf", ["GGUF model", "general.architecture", "llama", "output.weight"], false],
    ["weights.npz", ["NumPy arrays", "weight", "<f4"], false],
    ["weights.npy", ["NumPy array", "(3, 4)"], false],
    ["tiny.keras", ["Keras model", "3.15.1", "Dense head"], false],
    ["weights.h5", ["HDF5 file"], false],
    ["logistic.skops", ["skops model", "sklearn.linear_model._logistic.LogisticRegression"], false],
    ["scripted.pt", ["TorchScript model", "compiled code"], true],
    ["checkpoint.pt", ["PyTorch checkpoint", "collections.OrderedDict"], true],
    ["logistic.joblib", ["joblib file (pickle)", "joblib.numpy_pickle.NumpyArrayWrapper"], true],
    ["protocol-4.pkl", ["Python pickle"], true],
  ] as const)("%s", async (name, texts, isUnsafe) => {
    await using app = await open();
    await look(app, alpha, `fp=models/${name}`);
    const region = app.page.getByRole("region", { name: `Model models/${name}` });
    for (const text of texts) await region.getByText(text).first().waitFor();
    expect(await region.getByText(/Assay never loads it/).count()).toBe(isUnsafe ? 1 : 0);
  });

  it("also of what a client sent, and its bytes are one click away", async () => {
    await using app = await open();
    await look(app, uploaded, "fp=model/weights.safetensors");
    await app.page
      .getByRole("region", { name: /^Model/ })
      .getByText("head.bias")
      .waitFor();
    await app.page.getByText("Source", { exact: true }).click();
    await app.page
      .getByRole("region", { name: "Bytes" })
      .getByText(/__meta/)
      .first()
      .waitFor();
  });
});

describe("a table of a million rows", () => {
  it("is fetched by ranges, sorted and filtered, and says what of it is there", async () => {
    await using app = await open();
    const ranges: Array<string | undefined> = [];
    app.page.on("request", (request) => {
      if (request.method() === "GET" && request.url().includes("/files?t="))
        ranges.push(request.headers()["range"]);
    });
    await look(app, alpha, "fp=million.parquet");
    const says = (text: string | RegExp): Promise<void> =>
      app.page.getByRole("status").filter({ hasText: text }).waitFor();
    const table = app.page.getByRole("table", { name: "Table million.parquet" });
    await says(/^The first 100.000 of 1.000.000 rows$/);
    await table.getByRole("cell", { name: "run-7", exact: true }).first().waitFor();
    const size = (await readFile(join(FIXTURES, "viewer", "million.parquet"))).length;
    const lengths = ranges.map((range) => {
      const [, from = "", to = ""] = /^bytes=(\d+)-(\d+)$/.exec(range ?? "") ?? [];
      return from === "" ? size : Number(to) - Number(from) + 1;
    });
    expect(lengths.reduce((sum, one) => sum + one, 0)).toBeLessThan(size / 4);
    const step = table.getByRole("columnheader", { name: "step" });
    for (const order of ["ascending", "descending"]) {
      await step.getByRole("button").click();
      await expect.poll(() => step.getAttribute("aria-sort")).toBe(order);
    }
    await table.getByRole("cell", { name: "99999", exact: true }).waitFor();
    await says("only these are searched and sorted");
    await table.getByRole("textbox", { name: "Filter name" }).fill("RUN-42");
    await says(/2.000 of them match/);
    await table.getByRole("textbox", { name: "Filter loss" }).fill(">= 0.998");
    await table.getByRole("textbox", { name: "Filter name" }).fill("");
    await says(/200 of them match/);
    await table.getByRole("textbox", { name: "Filter loss" }).fill("");
    for (const rows of [/The first 600.000 of/, /^1.000.000 rows/]) {
      await app.page.getByRole("button", { name: "Load more rows" }).click();
      await says(rows);
    }
    await table.getByRole("cell", { name: "999999", exact: true }).waitFor();
    expect(await app.page.getByRole("button", { name: "Load more rows" }).count()).toBe(0);
    await table.getByRole("textbox", { name: "Filter step" }).fill("= 500000");
    await says("· 1 of them match");
    expect(await app.seriousFindings()).toEqual([]);
  });

  it("of every compression, and one that a client sent", async () => {
    await using app = await open();
    for (const codec of ["none", "snappy", "gzip", "brotli", "zstd", "lz4"]) {
      await look(app, alpha, `fp=small-${codec}.parquet`);
      await app.page.getByRole("cell", { name: "9007199254740993" }).waitFor();
      await app.page.getByRole("cell", { name: '["größe"]' }).waitFor();
    }
    await look(app, uploaded, "fp=million.parquet");
    await app.page.getByText(/^The first 100.000 of 1.000.000 rows$/).waitFor();
  });

  it("that is damaged says so in words", async () => {
    await writeFile(join(folder.path, "project", "alpha", "broken.parquet"), "PAR1 not at all");
    await using app = await open();
    await look(app, alpha, "fp=broken.parquet");
    await app.page.getByText(/does not end as a Parquet file does/).waitFor();
  });
});

describe("sound, film and documents", () => {
  it("a film and a sound play from their ranges", async () => {
    await using app = await open();
    for (const run of [alpha, uploaded]) {
      await look(app, run, "fp=clip.webm");
      await app.page.getByText(/^64 × 48 px · 0:0[12]\.\d min · 1\.2 kB$/).waitFor();
      const film = app.page.locator("video");
      await film.evaluate(async (video: HTMLVideoElement) => {
        video.currentTime = 1;
        await new Promise((resolve) => video.addEventListener("seeked", resolve, { once: true }));
      });
    }
    await look(app, alpha, "fp=tone.wav");
    await app.page.getByText(/^0:0\d\.\d min/).waitFor();
    expect(await app.page.locator("audio").getAttribute("aria-label")).toBe("tone.wav");
    expect(await app.seriousFindings()).toEqual([]);
  });

  it("a PDF is in the browser's viewer, or there to be saved", async () => {
    await using app = await open();
    await look(app, alpha, "fp=curve.pdf");
    if (await app.page.evaluate(() => navigator.pdfViewerEnabled))
      await app.page.locator("iframe[title='curve.pdf']").waitFor();
    else await app.page.getByText("This window cannot show PDF").waitFor();
    const { url } = await engine.api.runs.signFile({ runId: alpha, path: "curve.pdf", as: "pdf" });
    const answer = await fetch(new URL(url, engine.url));
    expect(answer.headers.get("content-type")).toBe("application/pdf");
    expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
    await expect(
      engine.api.runs.signFile({ runId: alpha, path: "evil.html", as: "pdf" }),
    ).rejects.toMatchObject({ code: "INVALID_INPUT" });
    const download = app.page.waitForEvent("download");
    await app.page.getByRole("button", { name: "Download", exact: true }).click();
    expect((await download).suggestedFilename()).toBe("curve.pdf");
  });

  it("a notebook has its text, code, tables, pictures and errors", async () => {
    await using app = await open();
    for (const run of [alpha, uploaded]) {
      await look(app, run, "fp=analysis.ipynb");
      const book = app.page.getByRole("region", { name: "Notebook analysis.ipynb" });
      await book.getByRole("heading", { name: "A notebook" }).waitFor();
      await book.getByText("print('to stdout')").waitFor();
      await book.getByText("to stderr", { exact: true }).waitFor();
      await book
        .getByText(/ZeroDivisionError/)
        .first()
        .waitFor();
      const frame = book.frameLocator("iframe").getByRole("columnheader", { name: "epoch" });
      await frame.waitFor();
      const widths = book.locator("img");
      await waitFor("both pictures are drawn", async () => {
        const drawn = await widths.evaluateAll((all) =>
          all.map((one) => (one as HTMLImageElement).naturalWidth > 0),
        );
        return drawn.length === 2 && drawn.every(Boolean);
      });
    }
    expect(await app.seriousFindings()).toEqual([]);
  });
});

describe("what is hostile", () => {
  it.each([
    ["evil.html", "iframe"],
    ["evil.svg", "iframe"],
    ["evil.md", "text=evil markdown"],
    ["evil.ipynb", "text=evil notebook"],
  ])("%s runs nothing and asks nobody", async (name, there) => {
    await using app = await open();
    app.expectErrors(
      /sandbox|Content Security Policy|Content-Security-Policy|violates|blocked|Refused|ERR_BLOCKED/i,
    );
    app.page.on("dialog", (dialog) => {
      visits.push(`alert ${dialog.message()}`);
      void dialog.dismiss();
    });
    await look(app, alpha, `fp=${name}`);
    await app.page.locator(there).first().waitFor();
    // Whatever would run did by now: every frame is loaded, and a question to the server outside comes back behind it.
    for (const frame of app.page.frames())
      await frame.waitForLoadState("load").catch(() => undefined);
    await app.idle();
    await fetch(evilUrl("asked-by-the-test"));
    expect(visits.splice(0)).toEqual(["/asked-by-the-test"]);
    expect(await app.page.title()).toContain("alpha");
  });
});

describe("folders", () => {
  it("tell what lies in them, and paths are copied by button and key", async () => {
    await using app = await open();
    await look(app, alpha, "fp=sub/deep/notes.txt&fo=%5B%22sub%22%5D");
    const tree = app.page.getByRole("tree", { name: "Files of the run" });
    await tree
      .getByRole("treeitem")
      .filter({ hasText: "sub" })
      .first()
      .getByText(/2 files · \d+ B/)
      .waitFor();
    await tree
      .getByRole("treeitem")
      .filter({ hasText: "deep" })
      .getByText(/1 file · 19 B/)
      .waitFor();
    const home = join(folder.path, "project", "alpha");
    const clipboard = (): Promise<string> =>
      app.page.evaluate(() => navigator.clipboard.readText());
    await app.page.getByRole("button", { name: "Copy path", exact: true }).click();
    await expect.poll(clipboard).toBe(join(home, "sub", "deep", "notes.txt"));
    await tree.focus();
    await app.press("Home", "Control+c");
    await expect.poll(clipboard).toBe(join(home, "models"));
    await look(app, uploaded, "fp=model/tiny.onnx");
    await app.page.getByRole("button", { name: "Copy path", exact: true }).click();
    await expect
      .poll(clipboard)
      .toMatch(/^mlflow-artifacts:\/0\/\w+\/artifacts\/model\/tiny\.onnx$/);
    const size = await engine.api.runs.measureFolder({ runId: uploaded, folder: "model" });
    expect(size).toMatchObject({ files: 2, bytes: 505, isCut: false });
  });
});

describe("two runs side by side", () => {
  it("by the address: texts by their lines, pictures and tables next to each other", async () => {
    await using app = await open();
    await look(app, alpha, `fp=sub/deep/notes.txt&fc=${beta}`);
    const lines = app.page.getByRole("region", { name: "Differences of sub/deep/notes.txt" });
    await lines.getByText("- lr is 0.1").waitFor();
    await lines.getByText("+ lr is 0.2").waitFor();
    await app.page.getByText("1 line only in alpha (−), 1 line only in beta (+)").waitFor();
    expect(await app.seriousFindings()).toEqual([]);
    await look(app, alpha, `fp=curve.png&fc=${beta}`);
    for (const run of ["alpha", "beta"])
      await app.page
        .getByRole("region", { name: `curve.png of ${run}` })
        .getByText(/120 × 90 px/)
        .waitFor();
    await look(app, alpha, `fp=million.parquet&fc=${beta}`);
    for (const run of ["alpha", "beta"])
      await app.page
        .getByRole("region", { name: `million.parquet of ${run}` })
        .getByRole("cell", { name: "run-7", exact: true })
        .first()
        .waitFor();
    expect(await app.seriousFindings()).toEqual([]);
  });

  it("by the picker, and a file that the other run lacks is told", async () => {
    await using app = await open();
    app.expectErrors(/404 \(Not Found\)/);
    await look(app, alpha, "fp=sub/more.yaml");
    await app.runPaletteCommand("Compare file with another run");
    const dialog = await app.waitForDialog("Compare with…");
    expect(await app.seriousFindings()).toEqual([]);
    await dialog.getByRole("button", { name: /beta/ }).click();
    await dialog.waitFor({ state: "hidden" });
    await app.page
      .getByRole("region", { name: "sub/more.yaml of beta" })
      .getByText("0.2")
      .waitFor();
    expect(app.page.url()).toContain(`fc=${beta}`);
    await app.page.getByText("Source", { exact: true }).click();
    await app.page.getByText("- lr: 0.1").waitFor();
    await app.page.getByRole("treeitem").filter({ hasText: "evil.md" }).click();
    await app.page.getByText("evil.md is not there.").waitFor();
    await app.page.getByRole("button", { name: "End comparison" }).click();
    await app.page.getByRole("region", { name: "Markdown" }).waitFor();
    expect(app.page.url()).not.toContain("fc=");
  });
});
