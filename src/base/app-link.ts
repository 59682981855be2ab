/** What a link of the form `assay://...` leads to: the same place in every window, whichever address its engine has. */
export type AppLink =
  | { readonly kind: "run"; readonly id: string; readonly search: string }
  | {
      readonly kind: "project";
      readonly id: string;
      /** A saved view, by its id or name. */
      readonly view: string | undefined;
      readonly search: string;
    }
  /** A bundle that was sent to the engine, to be looked at. */
  | { readonly kind: "bundle"; readonly id: string; readonly search: string }
  /** The file of a report that was sent to the engine, to be read. */
  | { readonly kind: "report-file"; readonly id: string; readonly search: string };

/** Longer than any view. */
const MAX_LENGTH = 20_000;
const LINK = /^assay:\/\/([a-z-]+)\/([^/?#]*)\/?(?:\?([^#]*))?$/i;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function isAppLink(text: string): boolean {
  return /^assay:/i.test(text.trim());
}

/** Understands a link that came from outside, and trusts none of it; `problem` says in words why it leads nowhere. */
export function parseAppLink(text: string): AppLink | { readonly problem: string } {
  const link = text.trim();
  if (link.length > MAX_LENGTH) return { problem: "it is longer than any link of Assay's" };
  const [, place = "", id = "", query = ""] = LINK.exec(link) ?? [];
  const kind = place.toLowerCase();
  if (kind !== "run" && kind !== "project" && kind !== "bundle" && kind !== "report-file")
    return { problem: "links of Assay's are assay://run/ID and assay://project/ID" };
  if (!ID.test(id)) return { problem: `it names no ${kind} by its id` };
  const params = new URLSearchParams(query);
  const view = params.get("view") ?? undefined;
  params.delete("view");
  const search = params.toString();
  return kind === "project"
    ? { kind, id: id.toLowerCase(), view, search }
    : { kind, id: id.toLowerCase(), search };
}

/** Of the page that is at this path, below the base path of its engine; undefined where it has no such link. */
export function toAppLink(path: string, search: string): string | undefined {
  const [, place, id = ""] = /^\/(r|p)\/([^/]+)\/?$/.exec(path) ?? [];
  if (place === undefined || !ID.test(id)) return undefined;
  return `assay://${place === "r" ? "run" : "project"}/${id}${search === "?" ? "" : search}`;
}

/** Path and query of the page, below the base path of its engine. A saved view is looked up by the page itself. */
export function pagePathOf({ kind, id, search }: AppLink): string {
  if (kind === "bundle") return `/bundles/${id}`;
  if (kind === "report-file") return `/report-file/${id}`;
  return `/${kind === "run" ? "r" : "p"}/${id}${search === "" ? "" : `?${search}`}`;
}
