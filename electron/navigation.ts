import { shell, type WebContents } from "electron";

/** The page stays at the engine's origin; links elsewhere open in the browser, https only; nothing else may be opened. */
export function lockNavigation(contents: WebContents, origin: string): void {
  contents.on("will-navigate", (event, url) => {
    if (originOf(url) !== origin) event.preventDefault();
  });
  contents.on("will-attach-webview", (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (new URL(url).protocol === "https:") void shell.openExternal(url);
    return { action: "deny" };
  });
  // Notifications, camera, location, ...: the page needs none of them.
  contents.session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
}

function originOf(url: string): string | undefined {
  try {
    return new URL(url).origin;
  } catch {
    return undefined;
  }
}
