import { z } from "zod";
import { jsonValue, procedure, undoable } from "./common.ts";

/** What a view is of. */
export const VIEW_PAGES = ["project", "compare"] as const;
export type ViewPage = (typeof VIEW_PAGES)[number];

/** A way of looking at a project, or a comparison, that has a name. */
const savedView = z.object({
  id: z.string(),
  name: z.string(),
  /** A comparison may be of runs of several projects: each of them lists it. */
  page: z.enum(VIEW_PAGES),
  /** As the page has it in its address. */
  state: z.record(z.string(), jsonValue),
  /** A project that was never looked at opens with it. */
  isDefault: z.boolean(),
});
export type SavedView = z.infer<typeof savedView>;
const viewName = z.string().trim().min(1).max(200);
/** Bounded: what stands in an address, long lists of runs written out. */
const viewState = z
  .record(z.string().max(50), jsonValue)
  .refine((state) => JSON.stringify(state).length <= 500_000, "a view that large cannot be kept");

/** Spread into `runs`. */
export const runViews = {
  listViews: procedure
    .route({ method: "GET", path: "/projects/{projectId}/views" })
    .input(z.object({ projectId: z.string() }))
    .output(z.array(savedView)),
  /** Under a name that the project has already, or that a comparison has, it becomes that view's state. */
  saveView: procedure
    .route({ method: "POST", path: "/projects/{projectId}/views" })
    .input(
      z.object({
        projectId: z.string(),
        name: viewName,
        page: z.enum(VIEW_PAGES).default("project"),
        state: viewState,
      }),
    )
    .output(undoable.extend({ id: z.string() })),
  editView: procedure
    .route({ method: "PATCH", path: "/views/{id}" })
    .input(
      z.object({
        id: z.string(),
        name: viewName.exactOptional(),
        isDefault: z.boolean().exactOptional(),
        removed: z.boolean().exactOptional(),
      }),
    )
    .output(undoable),
};
