import { shell, type WebContents } from "electron";

/** What Chromium calls a load that another one replaced: no failure. */
const ABORTED = -3;
const RETRY_MS = 500;

/**
 * The page stays at the engine's origin; links elsewhere open in the browser, https only; nothing else may be opened.
 * @param isOurs whether an address is of the engine
 */
export function lockNavigation(contents: WebContents, isOurs: (url: string) => boolean): void {
  contents.on("will-navigate", (event, url) => {
    if (!isOurs(url)) event.preventDefault();
  });
  contents.on("will-redirect", (event, url) => {
    if (!isOurs(url)) event.preventDefault();
  });
  contents.on("will-attach-webview", (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (/^https:\/\//i.test(url)) void shell.openExternal(url);
    return { action: "deny" };
  });
  // Camera, location, notifications, ...: the page needs none of them. Writing to the clipboard is what its copy buttons do.
  contents.session.setPermissionRequestHandler((_contents, permission, answer) =>
    answer(permission === "clipboard-sanitized-write"),
  );
  contents.session.setPermissionCheckHandler(
    (_contents, permission) => permission === "clipboard-sanitized-write",
  );
}

/** A page that is loaded while the engine starts again comes when the engine does. */
export function retryLoading(contents: WebContents, isOurs: (url: string) => boolean): void {
  contents.on("did-fail-load", (_event, code, _description, url, isMainFrame) => {
    if (!isMainFrame || code === ABORTED || !isOurs(url)) return;
    setTimeout(() => {
      // What fails again comes back here.
      if (!contents.isDestroyed()) contents.loadURL(url).catch(() => undefined);
    }, RETRY_MS);
  });
}

export function originOf(url: string): string | undefined {
  try {
    return new URL(url).origin;
  } catch {
    return undefined;
  }
}
