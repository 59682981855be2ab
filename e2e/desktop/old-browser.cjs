// Opens the page in $ASSAY_TEST_PAGE in the Chromium of this Electron, tells what is in it and ends. No preload, no Node.
const { writeFileSync } = require("fs"); // oxlint-disable-line unicorn/prefer-node-protocol -- Node 12 does not know it
const { app, BrowserWindow } = require("electron");

const { ASSAY_TEST_PAGE: page, ASSAY_TEST_ANSWER: answer } = process.env;
const LIMIT_MS = 60_000;
const FACTS = `({
  title: document.title,
  text: document.body.innerText,
  charts: [...document.querySelectorAll("figure[data-metric]")].map((chart) => ({
    metric: chart.dataset.metric,
    lines: Number(chart.dataset.lines),
    canvases: chart.querySelectorAll("canvas").length,
  })),
  rows: [...document.querySelectorAll("tbody tr")].map((row) => row.innerText),
  place: (() => {
    const { x, y, width, height } = document.querySelector("[aria-keyshortcuts]").getBoundingClientRect();
    return [x, y, width, height];
  })(),
})`;

async function look() {
  const window = new BrowserWindow({
    width: 1280,
    height: 900,
    webPreferences: { contextIsolation: true, worldSafeExecuteJavaScript: true },
  });
  const { webContents } = window;
  const said = [];
  const asked = [];
  webContents.on("console-message", (_, level, message) => said.push([level, message]));
  webContents.session.webRequest.onBeforeRequest(({ url }, go) => {
    if (url !== page) asked.push(url);
    go({});
  });
  await window.loadURL(page);
  const run = (code) => webContents.executeJavaScript(code);
  const end = Date.now() + LIMIT_MS;
  while (!(await run(`document.querySelector("canvas, [role=alert], #root > h1") !== null`))) {
    if (Date.now() > end) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const text = await run("document.body.innerText");
  const facts = await run(FACTS).catch(() => ({ text }));
  if (facts.place !== undefined) {
    const [x, y, width, height] = facts.place;
    const at = { x: Math.round(x + width / 2), y: Math.round(y + height / 2) };
    webContents.sendInputEvent({ type: "mouseMove", ...at });
    webContents.sendInputEvent({ type: "mouseMove", x: at.x + 1, y: at.y });
    await new Promise((resolve) => setTimeout(resolve, 500));
    facts.hovered = await run("document.body.lastElementChild.innerText");
  }
  writeFileSync(`${answer}.png`, (await webContents.capturePage()).toPNG());
  writeFileSync(
    answer,
    JSON.stringify({ ...facts, said, asked, version: process.versions.chrome }),
  );
}

app.disableHardwareAcceleration();
void app
  .whenReady()
  .then(look)
  .catch((error) => writeFileSync(answer, JSON.stringify({ failed: String(error.stack) })))
  .then(() => app.exit(0));
