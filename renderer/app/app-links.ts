import { AppError } from "../../src/base/errors.ts";
import { pagePathOf, parseAppLink, toAppLink } from "../../src/base/app-link.ts";
import { api, basePath } from "../client/api.ts";
import { shellBridge } from "../client/shell-bridge.ts";
import { goToView } from "../features/runs/index.ts";
import { notify, notifyFailure } from "../kit/notify.tsx";
import type { AppRouter } from "./router.tsx";

type Navigation = Pick<AppRouter, "history" | "navigate">;

/** Goes where a link of Assay's leads; of one that leads nowhere it says why, and stays. */
async function openAppLink(router: Navigation, text: string): Promise<void> {
  const link = parseAppLink(text);
  if ("problem" in link) {
    const message = `That link was not opened: ${link.problem}.`;
    notifyFailure(new AppError("INVALID_INPUT", message, "Copy the link once more, all of it."));
    return;
  }
  router.history.push(basePath() + pagePathOf(link));
  if (link.kind !== "project" || link.view === undefined) return;
  try {
    const views = await api.runs.listViews({ projectId: link.id });
    const named = views.filter(({ id, name }) => id === link.view || name === link.view);
    const view = named.find(({ page }) => page === "project") ?? named[0];
    if (view === undefined) {
      notify(`That project has no view “${link.view.slice(0, 100)}”.`);
      return;
    }
    await goToView(view, { router, projectId: link.id });
  } catch (error) {
    notifyFailure(error);
  }
}

/** Links from outside: those that the desktop shell hands over, and a saved view that the page's own address names. */
export function followAppLinks(router: Navigation): void {
  shellBridge()?.onOpenLink((link) => void openAppLink(router, link));
  if (!new URLSearchParams(window.location.search).has("view")) return;
  const link = appLinkOfPage();
  if (link !== undefined) void openAppLink(router, link);
}

/** Undefined for pages that are nobody's but this window's. */
export function appLinkOfPage(): string | undefined {
  const { pathname, search } = window.location;
  return toAppLink(pathname.slice(basePath().length), search);
}

export function httpLinkOf(runId: string): string {
  return `${window.location.origin}${basePath()}/r/${runId}`;
}
