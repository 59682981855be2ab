/** The README's pictures, of this build and the demo project: `node e2e/screenshots.ts`. */
import { join } from "node:path";
import { AppPage } from "./support/app-page.ts";
import { launchBrowser } from "./support/browser.ts";
import { ROOT, startEngine } from "./support/engine.ts";
import { DEMO } from "./support/demo.ts";

await using engine = await startEngine({ folders: [DEMO] });
await engine.settled();
const browser = await launchBrowser();
for (const colorScheme of ["light", "dark"] as const) {
  await using app = await AppPage.open(browser, engine.link, { colorScheme });
  await app.page.setViewportSize({ width: 1280, height: 800 });
  await app.filterRuns("two-moons|steady");
  await app.filterMetrics("^(train|val)/");
  await app.waitForChart("train/loss", "all lines are drawn", ({ lines }) => lines === 7);
  const box = await app.chart("val/accuracy").boundingBox();
  if (box !== null) await app.page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.6);
  await app.idle();
  await app.page.screenshot({ path: join(ROOT, "docs", `screenshot-${colorScheme}.png`) });
  if (colorScheme === "dark") continue;
  await app.page.locator("#main").focus();
  await app.press("Control+j");
  await app.openTable();
  await app.selectRun("two-moons/lr0.03-seed1");
  await app.press("b");
  await app.columnHead("val/accuracy").click();
  await app.press("Escape");
  await app.page.mouse.move(0, 0);
  await app.page.screenshot({ path: join(ROOT, "docs", "screenshot-table.png") });
}
await browser.close();
