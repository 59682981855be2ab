import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { findSerious } from "../support/axe.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { registerModels } from "../support/models.ts";
import { sharedBrowser } from "../support/suite.ts";

const suite = sharedBrowser();
/** Pictures of what is seen, for whoever asks. */
const PICTURES = process.env["ASSAY_PICTURES"];

async function picture(app: AppPage, name: string): Promise<void> {
  if (PICTURES !== undefined) await app.page.screenshot({ path: join(PICTURES, `${name}.png`) });
}

async function stagesOf({ api }: TestEngine): Promise<Record<number, string>> {
  const { versions } = await api.registry.getModel({ name: "net" });
  return Object.fromEntries(versions.map(({ version, stage }) => [version, stage]));
}

async function aliasesOf({ api }: TestEngine): Promise<Record<string, number>> {
  const { aliases } = await api.registry.getModel({ name: "net" });
  return Object.fromEntries(aliases.map(({ alias, version }) => [alias, version]));
}

describe("registered models", () => {
  it.each(["light", "dark"] as const)(
    "come live from scripts, and are given aliases and stages that undo takes back (%s)",
    async (colorScheme) => {
      await using engine = await startEngine();
      await using app = await AppPage.open(suite.browser, engine.link, { colorScheme });
      const { page } = app;
      await app.runPaletteCommand("Show models");
      await page.getByRole("heading", { name: "No models yet" }).waitFor();
      expect(await findSerious(page)).toEqual([]);
      await picture(app, `models-empty-${colorScheme}`);
      await app.clickButton("Log over MLflow…");
      await app.waitForDialog("Log over MLflow");
      await app.press("Escape");

      await registerModels(engine, { net: 3, "other model": 1, "without versions": 0 });
      await page.getByRole("link", { name: "other model" }).waitFor();
      await app.idle();
      expect(await findSerious(page)).toEqual([]);
      await page.getByRole("textbox", { name: "Search models" }).fill("NET");
      await page.getByRole("link", { name: "other model" }).waitFor({ state: "detached" });
      await page.getByRole("link", { name: "net", exact: true }).click();
      await page.getByRole("heading", { name: "net" }).waitFor();

      await app.clickButton("Add alias to version 1");
      const dialog = await app.waitForDialog("Alias of version 1");
      await dialog.getByLabel("Alias").fill("champion");
      expect(await findSerious(page)).toEqual([]);
      await page.keyboard.press("Escape");
      await page.keyboard.press("Enter");
      await dialog.waitFor({ state: "hidden" });
      await page.getByRole("button", { name: "Alias champion of version 1" }).click();
      await picture(app, `models-alias-menu-${colorScheme}`);
      await page.getByRole("menuitem", { name: "Version 3" }).click();
      await page.getByRole("button", { name: "Alias champion of version 3" }).waitFor();
      expect(await aliasesOf(engine)).toEqual({ champion: 3 });

      await page.getByRole("button", { name: "Stage of version 3: None" }).click();
      await page.getByRole("menuitem", { name: "Production" }).click();
      await page.getByRole("button", { name: "Stage of version 3: Production" }).waitFor();
      await page.getByRole("button", { name: "Stage of version 2: None" }).click();
      await page.getByRole("menuitem", { name: "Production, archive 1 other there" }).click();
      await page.getByRole("button", { name: "Stage of version 3: Archived" }).waitFor();
      expect(await stagesOf(engine)).toEqual({ 1: "None", 2: "Production", 3: "Archived" });
      await app.idle();
      expect(await findSerious(page)).toEqual([]);
      await picture(app, `models-page-${colorScheme}`);

      await app.press("Control+z");
      await page.getByRole("button", { name: "Stage of version 3: Production" }).waitFor();
      await app.press("Control+z", "Control+z");
      await page.getByRole("button", { name: "Alias champion of version 1" }).waitFor();
      expect(await aliasesOf(engine)).toEqual({ champion: 1 });
      await app.press("Control+Shift+z");
      await page.getByRole("button", { name: "Alias champion of version 3" }).waitFor();
    },
  );

  it("are described, renamed and removed, and each comes back", async () => {
    await using engine = await startEngine();
    await registerModels(engine, { net: 2 });
    await using app = await AppPage.open(suite.browser, engine.link);
    const { page } = app;
    app.expectErrors(/rpc\/registry\/getModel/);
    await app.goto(`${engine.url}models/net`);
    const description = page.getByRole("textbox", { name: "Description of the model" });
    await description.fill("Finds cats");
    const tag = page.getByRole("textbox", { name: /^Add a tag/ });
    await tag.fill("owner: me");
    await tag.press("Enter");
    await page.getByRole("button", { name: "Take off owner" }).waitFor();
    expect(await engine.api.registry.getModel({ name: "net" })).toMatchObject({
      description: "Finds cats",
      tags: [{ key: "owner", value: "me" }],
    });
    await page.locator("#main").focus();
    await app.press("Control+z", "Control+z");
    await page.getByRole("button", { name: "Take off owner" }).waitFor({ state: "detached" });
    await expect.poll(() => description.inputValue()).toBe("What net is for");

    await app.clickButton("Menu of version 1");
    await page.getByRole("menuitem", { name: "Edit description and tags…" }).click();
    const about = await app.waitForDialog("Version 1 of net");
    await about.getByRole("textbox", { name: /^Description/ }).fill("the first");
    expect(await app.seriousFindings()).toEqual([]);
    await app.clickButton("Done");
    await page.getByRole("cell", { name: "the first" }).waitFor();

    await app.runPaletteCommand("Rename model");
    const rename = await app.waitForDialog("Rename model");
    await rename.getByLabel("Name").fill("network");
    await app.press("Enter");
    await page.getByRole("heading", { name: "network" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/models/network");
    await app.press("Control+z");
    await page.waitForURL(/\/models\/net(\?|$)/);
    await page.getByRole("heading", { name: "net", exact: true }).waitFor();

    await app.clickButton("Menu of version 2");
    await page.getByRole("menuitem", { name: "Remove version" }).click();
    await page.getByRole("button", { name: "Menu of version 2" }).waitFor({ state: "detached" });
    await page
      .getByRole("status")
      .filter({ hasText: "Removed version 2." })
      .getByRole("button", { name: "Undo" })
      .click();
    await page.getByRole("button", { name: "Menu of version 2" }).waitFor();

    await app.runPaletteCommand("Remove model");
    await page.getByRole("heading", { name: "No models yet" }).waitFor();
    await app.press("Control+z");
    await page.getByRole("link", { name: "net" }).waitFor();
    await registerModels(engine, { "50% off #1?.v2": 1 });
    await page.getByRole("link", { name: "50% off #1?.v2" }).click();
    await page.getByRole("heading", { name: "50% off #1?.v2" }).waitFor();
    await app.reload();
    await page.getByRole("heading", { name: "50% off #1?.v2" }).waitFor();
    await app.goto(`${engine.url}models/nothing`);
    await page.getByRole("heading", { name: "There is no model “nothing”" }).waitFor();
    expect(await app.seriousFindings()).toEqual([]);
  });
});
