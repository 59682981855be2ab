import { TRACE_ASSESSMENTS, TRACE_FACTS } from "../../features/llm/index.ts";
import { copyText } from "../../kit/clipboard.ts";
import { notify } from "../../kit/notify.tsx";
import { viewElsewhere } from "../../state/view.ts";
import type { Command, CommandContext } from "./command.ts";

export const TRACE_COMMANDS: readonly Command[] = [
  {
    id: "traces.open",
    title: "Show traces",
    group: "Assay",
    run: ({ router }) => router.navigate({ to: "/traces", search: viewElsewhere }),
  },
  {
    id: "datasets.open",
    title: "Show evaluation data sets",
    group: "Assay",
    run: ({ router }) => router.navigate({ to: "/datasets", search: viewElsewhere }),
  },
  {
    id: "trace.copyId",
    title: "Copy id of trace",
    group: "Assay",
    when: (context) => traceOf(context) !== undefined,
    run: async (context) => {
      const id = traceOf(context);
      if (id === undefined) return;
      await copyText(id);
      notify(`Copied ${id}`);
    },
  },
  part("trace.span", "Show the chosen span", undefined),
  part("trace.facts", "Show facts of the trace", TRACE_FACTS),
  part("trace.assessments", "Show assessments of the trace", TRACE_ASSESSMENTS),
];

function part(id: string, title: string, t: string | undefined): Command {
  return {
    id,
    title,
    group: "Assay",
    when: (context) => traceOf(context) !== undefined,
    run: ({ changeView }) => changeView({ t }),
  };
}

/** The trace of the page. */
function traceOf({ router }: CommandContext): string | undefined {
  const match = router.state.matches.find(({ routeId }) => routeId === "/traces/$traceId");
  return match === undefined ? undefined : (match.params as { readonly traceId?: string }).traceId;
}
