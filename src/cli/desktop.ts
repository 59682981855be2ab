import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { hasScreen } from "./browser.ts";
import { ROOT_DIR } from "./data-folder.ts";

/** What runs the desktop window. */
export interface Desktop {
  readonly binary: string;
  readonly main: string;
}

/** Electron's binary is fetched by its package where the network allows; `$ASSAY_ELECTRON` names another. */
export function findDesktop(): Desktop | undefined {
  const main = join(ROOT_DIR, "dist", "electron", "main.cjs");
  const binary = process.env["ASSAY_ELECTRON"] ?? installedElectron();
  return binary !== undefined && existsSync(binary) && existsSync(main) && hasScreen()
    ? { binary, main }
    : undefined;
}

function installedElectron(): string | undefined {
  const packageDir = join(ROOT_DIR, "node_modules", "electron");
  try {
    // The package's own way of telling where its binary lies on this platform.
    return join(packageDir, "dist", readFileSync(join(packageDir, "path.txt"), "utf8").trim());
  } catch {
    return undefined;
  }
}

/**
 * Shows the window and waits until the shell ends: true when it was closed, false when it could not start or crashed.
 * @param engineEnded of an engine that this command looks after: one that ended in order takes the window along
 */
export async function runDesktop(
  { binary, main }: Desktop,
  page: { readonly link: string; readonly dataDir: string; readonly appLink?: string | undefined },
  engineEnded: Promise<boolean> | undefined,
): Promise<boolean> {
  const shell = spawn(binary, page.appLink === undefined ? [main] : [main, page.appLink], {
    stdio: "ignore",
    env: { ...process.env, ASSAY_DATA: page.dataDir, ASSAY_LINK: page.link },
  });
  void engineEnded?.then((inOrder) => inOrder && shell.kill());
  return new Promise<boolean>((resolve) => {
    shell.once("error", () => resolve(false));
    shell.once("exit", (code) => resolve(code === 0));
  });
}
