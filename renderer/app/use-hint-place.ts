import { useParams } from "@tanstack/react-router";
import { useView } from "../state/view.ts";

/** The part of Assay on screen, for hints that belong to one. */
export function useHintPlace(): "charts" | "table" | "run" | "anywhere" {
  const params: { readonly projectId?: string; readonly runId?: string } = useParams({
    strict: false,
  });
  const [{ l }] = useView();
  if (params.projectId !== undefined) return l === "media" ? "anywhere" : (l ?? "charts");
  return params.runId === undefined ? "anywhere" : "run";
}
