import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { findSerious } from "../support/axe.ts";
import { readJson, startEngine, type TestEngine } from "../support/engine.ts";
import { registerModels } from "../support/models.ts";
import { sharedBrowser } from "../support/suite.ts";

const suite = sharedBrowser();
/** Pictures of what is seen, for whoever asks. */
const PICTURES = process.env["ASSAY_PICTURES"];

interface Audit {
  readonly ok: boolean;
  readonly entries: ReadonlyArray<{
    readonly seq: number;
    readonly hash: string;
    readonly actor: string;
    readonly what: string;
    readonly why: string;
  }>;
}

async function stagesOf({ api }: TestEngine): Promise<Record<number, string>> {
  const { versions } = await api.registry.getModel({ name: "net" });
  return Object.fromEntries(versions.map(({ version, stage }) => [version, stage]));
}

/** As a script does it; answers the status. */
async function transition({ url, token }: TestEngine, version: string): Promise<number> {
  const answer = await fetch(new URL("api/2.0/mlflow/model-versions/transition-stage", url), {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ name: "net", version, stage: "Production" }),
  });
  return answer.status;
}

/** The name that acts from now on. */
async function changeProfile(app: AppPage, name: string): Promise<void> {
  const from = app.page.url();
  await app.press("Control+,");
  const field = app.page.getByRole("textbox", { name: "Your name" });
  await field.fill(name);
  await field.press("Enter");
  await app.idle();
  await app.goto(from);
}

describe("approvals", () => {
  it.each(["light", "dark"] as const)(
    "a stage is asked for, approved by another profile, and an alias rolled back; the history and the audit tell it (%s)",
    async (colorScheme) => {
      await using engine = await startEngine();
      await registerModels(engine, { net: 3, other: 1 });
      await using app = await AppPage.open(suite.browser, engine.link, { colorScheme });
      const { page } = app;
      const picture = async (name: string): Promise<void> => {
        // What comes in is paler for a moment than it will be.
        await expect.poll(() => findSerious(page), { message: name }).toEqual([]);
        if (PICTURES === undefined) return;
        await page.screenshot({ path: join(PICTURES, `approvals-${name}-${colorScheme}.png`) });
      };
      await app.goto(`${engine.url}models/net`);
      await page.getByRole("button", { name: "Stage of version 1: None" }).click();
      await page.getByRole("menuitem", { name: "Production" }).click();
      await page.getByRole("button", { name: "Stage of version 1: Production" }).waitFor();

      // The rule.
      await app.clickButton("Model menu");
      await page.getByRole("menuitem", { name: "Approvals…" }).click();
      const rule = await app.waitForDialog("Approvals of net");
      await rule.getByRole("combobox", { name: "Approval of Production" }).click();
      await page.getByRole("option", { name: "By another profile than the one that asks" }).click();
      await picture("rule");
      await rule.getByRole("button", { name: "Save" }).click();
      await rule.waitFor({ state: "hidden" });
      await app.idle();

      // Asking.
      await page.getByRole("button", { name: "Stage of version 3: None" }).click();
      await picture("menu");
      await page.getByRole("menuitem", { name: "Ask for Production…" }).click();
      const ask = await app.waitForDialog("Ask for Production of version 3");
      await ask.getByRole("textbox", { name: "Why" }).fill("Better on the last week");
      expect(await ask.getByRole("checkbox", { name: /^Archive 1 other/ }).isChecked()).toBe(true);
      await picture("ask");
      await ask.getByRole("button", { name: "Ask" }).click();
      const badge = page.getByRole("button", {
        name: "Approval of version 3: Production asked for by me",
      });
      await badge.click();
      await page.getByText("You asked for it as “me”").waitFor();
      expect(await page.getByRole("button", { name: "Approve…" }).isDisabled()).toBe(true);
      await picture("own");
      await app.press("Escape");
      expect(await transition(engine, "3")).toBe(403);
      expect(await stagesOf(engine)).toEqual({ 1: "Production", 2: "None", 3: "None" });
      await page.getByRole("link", { name: "Models" }).first().click();
      await page.getByTitle("1 version of net waits for an approval").waitFor();
      await picture("models");
      await page.getByRole("link", { name: "net", exact: true }).click();

      // Approving.
      await changeProfile(app, "Ada");
      await badge.click();
      await app.clickButton("Approve…");
      const approve = await app.waitForDialog("Approve Production of version 3");
      expect(await approve.getByRole("button", { name: "Approve" }).isDisabled()).toBe(true);
      await approve.getByRole("textbox", { name: "Why" }).fill("Seen the numbers");
      await picture("approve");
      await approve.getByRole("button", { name: "Approve" }).click();
      await page.getByRole("button", { name: "Stage of version 3: Production" }).waitFor();
      await page.getByRole("button", { name: "Stage of version 1: Archived" }).waitFor();
      await page
        .getByRole("button", { name: "Approval of version 3: Production approved" })
        .waitFor();
      await app.press("Control+z");
      await page.getByRole("button", { name: "Stage of version 1: Production" }).waitFor();
      await badge.waitFor();
      await app.press("Control+Shift+z");
      await page.getByRole("button", { name: "Stage of version 1: Archived" }).waitFor();
      expect(await stagesOf(engine)).toEqual({ 1: "Archived", 2: "None", 3: "Production" });

      // An alias.
      for (const version of [1, 3]) {
        await app.clickButton(`Add alias to version ${version}`);
        const dialog = await app.waitForDialog(`Alias of version ${version}`);
        await dialog.getByLabel("Alias").fill("champion");
        await page.keyboard.press("Escape");
        await page.keyboard.press("Enter");
        await dialog.waitFor({ state: "hidden" });
        await page.getByRole("button", { name: `Alias champion of version ${version}` }).waitFor();
      }
      await page.getByRole("button", { name: "Alias champion of version 3" }).click();
      await picture("alias");
      await page.getByRole("menuitem", { name: "Roll back to version 1" }).click();
      await page.getByRole("button", { name: "Alias champion of version 1" }).waitFor();
      await page
        .getByRole("status")
        .filter({ hasText: "@champion is version 1 again." })
        .getByRole("button", { name: "Undo" })
        .click();
      await page.getByRole("button", { name: "Alias champion of version 3" }).waitFor();
      await picture("page");

      // The history.
      await page.getByRole("tab", { name: "History" }).click();
      const history = page.getByRole("list", { name: "History" });
      await history.waitFor();
      await app.idle();
      const words = (await history.getByRole("listitem").allInnerTexts()).map((text) =>
        text.replaceAll(/\s+/g, " "),
      );
      for (const said of [
        /me Approval of Production: by another profile, was not needed/,
        /me Version 3: Production asked for, others there to be archived.*Better on the last week/,
        /Ada Version 3: Production approved; stage Production, was None.*Seen the numbers/,
        /Ada Version 1: stage Archived, was Production/,
        /Ada Alias champion: version 3, was version 1/,
        /Ada Alias champion: version 1, was version 3 \(rolled back\) taken back/,
        /MLflow client Version 3: registered from s3:\/\/b\/x/,
      ])
        expect(
          words.some((text) => said.test(text)),
          String(said),
        ).toBe(true);
      await picture("history");
      await history
        .getByRole("button", {
          name: "Undo: Approval of Production: by another profile, was not needed",
        })
        .click();
      await expect
        .poll(async () => (await engine.api.registry.getModel({ name: "net" })).guards)
        .toEqual({ Staging: null, Production: null });

      // The chain.
      const data = ["--data", engine.dataDir];
      expect(await readJson(["audit", "verify", ...data])).toMatchObject({
        ok: true,
        broken: null,
      });
      const { ok, entries } = await readJson<Audit>(["models", "audit", "net", ...data]);
      expect(ok).toBe(true);
      expect(entries.length).toBe(words.length + 1);
      expect(entries.map(({ actor, what, why }) => [actor, what, why])).toContainEqual([
        "Ada",
        "Version 3: Production approved; stage Production, was None",
        "Seen the numbers",
      ]);
      expect(new Set(entries.map(({ hash }) => hash)).size).toBe(entries.length);
    },
  );

  it("a long history comes page by page, under an address of its own", async () => {
    await using engine = await startEngine();
    await registerModels(engine, { net: 1 });
    for (let made = 0; made < 210; made++)
      await engine.api.registry.editModel({ name: "net", tags: { try: String(made) } });
    await using app = await AppPage.open(suite.browser, engine.link);
    const { page } = app;
    await app.goto(`${engine.url}models/net`);
    await app.runPaletteCommand("Show history of the model");
    const rows = page.getByRole("list", { name: "History" }).getByRole("listitem");
    await rows.first().waitFor();
    expect(await rows.count()).toBe(200);
    await app.clickButton("Show older");
    await expect.poll(() => rows.count()).toBe(212);
    await page.getByRole("button", { name: "Show older" }).waitFor({ state: "detached" });
    // Only the last one can be taken back without losing another.
    expect(await page.getByRole("button", { name: /^Undo: Tag try/ }).count()).toBe(1);
    await app.reload();
    expect(await rows.count()).toBe(200);
    await app.runPaletteCommand("Show versions of the model");
    await page.getByRole("table", { name: "Versions" }).waitFor();
  });

  it("a request is withdrawn by who asked and refused by others, with the reason at the version", async () => {
    await using engine = await startEngine();
    await registerModels(engine, { net: 1 });
    await engine.api.registry.setGuards({ name: "net", guards: { Staging: "anyone" } });
    const ask = (as: string) =>
      engine.api.registry.setStage({ name: "net", version: 1, stage: "Staging", why: "now", as });
    await ask("me");
    await using app = await AppPage.open(suite.browser, engine.link);
    const { page } = app;
    await app.goto(`${engine.url}models/net`);
    const refuse = async (verb: string, why: string): Promise<void> => {
      await page.getByRole("button", { name: /^Approval of version 1: Staging asked for/ }).click();
      await app.clickButton(`${verb}…`);
      const dialog = await app.waitForDialog(`${verb} Staging of version 1`);
      await dialog.getByRole("textbox", { name: "Why" }).fill(why);
      await dialog.getByRole("button", { name: verb }).click();
      await dialog.waitFor({ state: "hidden" });
    };
    await refuse("Withdraw", "too early");
    await page.getByRole("button", { name: "Approval of version 1: Staging withdrawn" }).waitFor();
    await ask("Ada");
    await refuse("Refuse", "not tested");
    await page.getByRole("button", { name: "Approval of version 1: Staging refused" }).click();
    await page.getByText("not tested").waitFor();
    expect(await app.seriousFindings()).toEqual([]);
    await app.press("Escape");
    await app.press("Control+z");
    await page.getByRole("button", { name: /asked for by Ada$/ }).waitFor();
  });
});
