import type { RunningRuns, ShellNotice } from "./ipc.ts";

export interface TrayModel {
  /** Beside the icon where the platform shows text; "" for none. */
  readonly title: string;
  readonly tooltip: string;
  readonly items: ReadonlyArray<{ readonly label: string; readonly link: string | undefined }>;
}

/** A menu is no list of everything. */
const MOST_RUNS = 15;
const MAX_TEXT = 60;

/** What the tray shows of the runs that go on. */
export function describeTray({ total, runs }: RunningRuns): TrayModel {
  const count =
    total === 0 ? "No run goes on" : total === 1 ? "1 run goes on" : `${total} runs go on`;
  const shown = runs.slice(0, MOST_RUNS);
  const more = total - shown.length;
  return {
    title: total === 0 ? "" : String(total),
    tooltip: `Assay: ${count.charAt(0).toLowerCase()}${count.slice(1)}`,
    items: [
      { label: count, link: undefined },
      ...shown.map(({ id, name, state, value }) => ({
        // An ampersand marks a key in menus of some platforms.
        label: [shorten(name), state, shorten(value)]
          .filter((part) => part !== "")
          .join("  ·  ")
          .split("&")
          .join("&&"),
        link: `assay://run/${id}`,
      })),
      ...(more > 0 && total > 0 ? [{ label: `and ${more} more`, link: undefined }] : []),
    ],
  };
}

function shorten(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text;
}

/** What a page said, as far as it has the form; undefined where it has not. */
export function readRunning(said: unknown): RunningRuns | undefined {
  if (!isRecord(said) || typeof said["total"] !== "number" || !Array.isArray(said["runs"]))
    return undefined;
  const runs = (said["runs"] as readonly unknown[]).slice(0, MOST_RUNS).map((run) => {
    const fields = isRecord(run) ? run : {};
    const text = (key: string): string => (typeof fields[key] === "string" ? fields[key] : "");
    return { id: text("id"), name: text("name"), state: text("state"), value: text("value") };
  });
  return { total: Math.max(0, Math.trunc(said["total"])), runs };
}

export function readNotice(said: unknown): ShellNotice | undefined {
  if (!isRecord(said)) return undefined;
  const { title, text, link } = said;
  if (typeof title !== "string" || typeof text !== "string" || typeof link !== "string")
    return undefined;
  return { title: title.slice(0, 200), text: text.slice(0, 1000), link };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
