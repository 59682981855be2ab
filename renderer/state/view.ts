import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";
import { z } from "zod";
import { X_AXES } from "../../src/contract/runs.ts";

/**
 * The whole view, as it stands in the URL. Short names, defaults left out; a value that does not parse counts as
 * absent, so that an old or mistyped link still opens.
 */
export const viewSchema = z.object({
  /** Regular expression over run names. */
  f: z.coerce.string().optional().catch(undefined),
  /** Which runs are drawn; see `visibility.ts`. */
  v: z.coerce.string().optional().catch(undefined),
  x: z.enum(X_AXES).optional().catch(undefined),
  /** Smoothing weight; absent: the default of the settings. */
  s: z.number().min(0).max(0.999).optional().catch(undefined),
  /** Regular expression over metric names. */
  m: z.coerce.string().optional().catch(undefined),
  /** False scales the y axis to every value; absent: outliers are ignored. */
  o: z.boolean().optional().catch(undefined),
  /** Logarithmic y axis. */
  log: z.boolean().optional().catch(undefined),
  /** Ghosts: older attempts are drawn faintly. */
  g: z.boolean().optional().catch(undefined),
  /** Sections that are closed (or, in a wall that opens with closed sections, open). */
  c: z.array(z.coerce.string()).optional().catch(undefined),
  /** Part of the run page; absent: charts. */
  t: z.coerce.string().optional().catch(undefined),
  /** Zoomed cards: metric to [x from, x to] or [x from, x to, y from, y to], in units of the axis. */
  z: z.record(z.string(), z.array(z.number()).max(4)).optional().catch(undefined),
  /** Metric whose card fills the wall. */
  full: z.coerce.string().optional().catch(undefined),
});
export type View = z.infer<typeof viewSchema>;

/** The view of the current page and a way to change parts of it; `undefined` removes a part. */
export function useView(): readonly [View, (change: Partial<View>) => void] {
  const view: View = useSearch({ strict: false });
  const navigate = useNavigate();
  const change = useCallback(
    (part: Partial<View>) => {
      void navigate({ to: ".", search: (old) => ({ ...old, ...part }), replace: true });
    },
    [navigate],
  );
  return [view, change];
}
