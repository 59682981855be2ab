import { api } from "../../client/api.ts";
import { closeTimeBar, goToMoment, openTimeBar, useTimeBar } from "../../state/time-travel.ts";
import { momentUs } from "../../state/view.ts";
import type { Command, CommandContext } from "./command.ts";

/** The workspace as it was. */
export const TIME_COMMANDS: readonly Command[] = [
  {
    id: "time.open",
    title: "Travel in time",
    group: "View",
    hotkeys: ["shift+t"],
    run: () => (useTimeBar.getState().isOpen ? closeTimeBar() : openTimeBar()),
  },
  {
    id: "time.previous",
    title: "Go to the previous event",
    group: "View",
    hotkeys: ["alt+shift+ArrowLeft"],
    run: (context) => step(context, "previous"),
  },
  {
    id: "time.next",
    title: "Go to the next event",
    group: "View",
    hotkeys: ["alt+shift+ArrowRight"],
    when: ({ view }) => view.at !== undefined,
    run: (context) => step(context, "next"),
  },
  {
    id: "time.now",
    title: "Go back to now",
    group: "View",
    when: ({ view }) => view.at !== undefined,
    run: ({ router }) => {
      goToMoment(router, undefined);
      closeTimeBar();
    },
  },
];

async function step(context: CommandContext, which: "previous" | "next"): Promise<void> {
  const at = momentUs(context.view.at);
  const moments = await api.runs.listMoments(at === undefined ? {} : { at });
  const event = moments[which];
  openTimeBar();
  if (event !== null) goToMoment(context.router, event.atUs);
}
