import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { findSerious } from "../support/axe.ts";
import { DEMO } from "../support/demo.ts";
import { startEngine } from "../support/engine.ts";
import { hasSshd, startSshServer } from "../support/ssh-server.ts";
import { sharedBrowser } from "../support/suite.ts";
import { makeTempFolder } from "../support/temp.ts";

const suite = sharedBrowser();
/** Pictures of what is seen, for whoever asks. */
const PICTURES = process.env["ASSAY_PICTURES"];

async function picture(app: AppPage, name: string): Promise<void> {
  if (PICTURES !== undefined) await app.page.screenshot({ path: join(PICTURES, `${name}.png`) });
}

describe.skipIf(!hasSshd)("a folder over SSH", () => {
  it.each(["light", "dark"] as const)(
    "is picked by keyboard, shows how its machine answers, and says so when it is away (%s)",
    async (colorScheme) => {
      await using temp = await makeTempFolder();
      const root = join(temp.path, "runs");
      await mkdir(root);
      await cp(DEMO, join(root, "demo"), { recursive: true });
      await using server = await startSshServer(join(temp.path, "ssh"));
      await using engine = await startEngine({ env: { ASSAY_SSH_CONFIG: server.configFile } });
      await using app = await AppPage.open(suite.browser, engine.link, { colorScheme });
      const { page } = app;
      app.expectErrors(/rpc\/(ingest\/addFolder|hosts\/browse)/);
      await app.press("Control+Shift+O");
      const dialog = page.getByRole("dialog", { name: "Open folder over SSH" });
      await dialog.waitFor();
      await page.keyboard.type("la");
      await page.getByRole("option", { name: /^lab/ }).waitFor();
      await picture(app, `host-hosts-${colorScheme}`);
      expect(await findSerious(page)).toEqual([]);
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await dialog.getByRole("list", { name: "Folders" }).waitFor();
      await picture(app, `host-folders-${colorScheme}`);
      await dialog.getByLabel("Path").fill(join(root, "nothing"));
      await page.keyboard.press("Enter");
      await dialog.getByRole("alert").filter({ hasText: "has no folder" }).waitFor();
      await picture(app, `host-wrong-path-${colorScheme}`);
      await dialog.getByLabel("Path").fill(root);
      await page.keyboard.press("Enter");
      await app.runList.waitFor();
      await page.getByText("spirals/steady").first().waitFor();
      await page.getByRole("button", { name: "lab", exact: true }).click();
      await page.getByRole("dialog", { name: "Machine" }).getByText("Copies here").waitFor();
      await page
        .getByRole("dialog", { name: "Machine" })
        .getByText(/of .* free/)
        .waitFor();
      expect(await findSerious(page)).toEqual([]);
      await picture(app, `host-details-${colorScheme}`);
      await app.press("Escape");
      await picture(app, `host-connected-${colorScheme}`);

      await server.changeKey();
      await page.getByRole("button", { name: "lab: refused" }).waitFor({ timeout: 60_000 });
      expect(await findSerious(page)).toEqual([]);
      await picture(app, `host-refused-${colorScheme}`);
      await page.getByRole("button", { name: "lab: refused" }).click();
      await page.getByRole("dialog", { name: "Machine" }).getByText("ssh-keygen -R").waitFor();
      await picture(app, `host-refused-details-${colorScheme}`);
      await app.press("Escape");

      // A machine that nobody knows, in the dialog.
      await app.press("Control+Shift+O");
      await page.keyboard.type("stranger");
      await page.keyboard.press("Escape");
      await dialog.getByRole("button", { name: "Connect" }).click();
      await dialog.getByText(/does not know the key|is not the one/).waitFor();
      await picture(app, `host-stranger-${colorScheme}`);
      expect(await findSerious(page)).toEqual([]);
    },
    120_000,
  );
});
