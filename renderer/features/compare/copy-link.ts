import { defaultStringifySearch } from "@tanstack/react-router";
import { basePath } from "../../client/api.ts";
import { copyText } from "../../kit/clipboard.ts";
import { notify } from "../../kit/notify.tsx";
import { comparisonOnly, isComparisonKeptHere } from "../../state/compare-view.ts";
import type { View } from "../../state/view.ts";

/** Where only this browser can read it, the message says so: the list of runs is too long for an address. */
export async function copyComparisonLink(view: View): Promise<void> {
  const search = defaultStringifySearch(comparisonOnly(view));
  await copyText(`${window.location.origin}${basePath()}/compare${search}`);
  notify(
    isComparisonKeptHere(view)
      ? "Copied a link that only this browser can read: its list of runs is too long for an address. A query instead of picked runs makes it readable everywhere."
      : "Copied the link to the comparison.",
  );
}
