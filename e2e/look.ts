import { AppPage } from "./support/app-page.ts";
import { launchBrowser } from "./support/browser.ts";
import { startEngine } from "./support/engine.ts";
import { DEMO } from "./support/demo.ts";
const root = "/tmp/wt/data-pf";
await using engine = await startEngine({ folders: [DEMO, `${root}/fifteen`, `${root}/many`] });
await engine.settled(3);
const browser = await launchBrowser();
const projects = await engine.api.runs.listProjects();
const out = "/tmp/wt/shots-pageframe";
const idOf = (name: string) => projects.find((p) => p.name === name)?.id;
const tabs = (process.argv[2] ?? "").split(",");
const which = (process.argv[3] ?? "demo,fifteen,many").split(",");
for (const colorScheme of ["light", "dark"] as const) {
  for (const [width, height] of [
    [1280, 720],
    [2560, 1440],
  ] as const) {
    await using app = await AppPage.open(browser, engine.link, { colorScheme });
    await app.page.setViewportSize({ width, height });
    if (tabs.includes("empty")) {
      await app.goto(`${engine.url}compare`);
      await app.page.screenshot({ path: `${out}/empty-${width}-${colorScheme}.png` });
    }
    for (const name of which) {
      const cs = encodeURIComponent(
        JSON.stringify([{ p: idOf(name), ...(name === "demo" && { f: "two-moons" }) }]),
      );
      for (const tab of tabs.filter((t) => t !== "empty")) {
        await app.goto(`${engine.url}compare?cs=${cs}&t=${tab}`);
        await app.page.getByRole("tab").first().waitFor({ timeout: 60000 });
        await app.idle();
        await app.page.screenshot({ path: `${out}/${name}-${tab}-${width}-${colorScheme}.png` });
      }
    }
    if (app.errors.length) console.log(app.errors);
  }
}
await browser.close();
process.exit(0);
