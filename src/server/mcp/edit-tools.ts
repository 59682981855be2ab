import { z } from "zod";
import { contract } from "../../contract/index.ts";
import { defineTool, inputOf } from "./tool.ts";

const { runs } = contract;

const ids = z.array(z.string().max(100)).min(1).max(200);
const UNDO = "It is undone by undo_change with the gesture that is answered, or by the user.";

const editRuns = defineTool({
  name: "edit_runs",
  title: "Name, note, tag runs",
  description: `Sets name, notes or tags of runs; the files stay as they are. A tag with null is taken off, others stay. ${UNDO}`,
  input: inputOf(runs.edit)
    .pick({ name: true, notes: true, tags: true })
    .extend({ ids, notes: z.string().max(100_000).exactOptional() }),
  edits: true,
  answer: async (api, input) => {
    const { gesture } = await api.runs.edit(input);
    return { text: `${input.ids.length} runs changed.`, data: { gesture } };
  },
});

const removeRuns = defineTool({
  name: "remove_runs",
  title: "Remove runs",
  description: `Takes runs out of all lists. No file is touched, restore_runs brings them back. ${UNDO}`,
  input: z.object({ ids }),
  edits: true,
  answer: async (api, input) => {
    const { gesture } = await api.runs.remove(input);
    return { text: `${input.ids.length} runs removed.`, data: { gesture } };
  },
});

const restoreRuns = defineTool({
  name: "restore_runs",
  title: "Restore runs",
  description: `Brings removed runs back (query_runs with removed: true lists them). ${UNDO}`,
  input: z.object({ ids }),
  edits: true,
  answer: async (api, input) => {
    const { gesture } = await api.runs.restore(input);
    return { text: `${input.ids.length} runs are back.`, data: { gesture } };
  },
});

const setGoal = defineTool({
  name: "set_metric_goal",
  title: "Say which values of a metric are better",
  description: `Sets the goal of a metric in a project, which "best" reads everywhere; null goes back to the guess. ${UNDO}`,
  input: inputOf(runs.editMetric).pick({ projectId: true, metric: true, goal: true }).required(),
  edits: true,
  answer: async (api, input) => {
    const { gesture } = await api.runs.editMetric(input);
    return { text: `Goal of ${input.metric}: ${input.goal ?? "guessed"}.`, data: { gesture } };
  },
});

const undoChange = defineTool({
  name: "undo_change",
  title: "Take a change back",
  description:
    "Takes back a change that an agent made, by its gesture. What people changed stays theirs.",
  input: inputOf(runs.undo).pick({ gesture: true }).required(),
  edits: true,
  answer: async (api, { gesture }) => {
    const { title } = await api.runs.undo({ gesture });
    return { text: title, data: { gesture, title } };
  },
});

/** Each is journalled and can be undone; none touches a file or starts anything. */
export const EDIT_TOOLS = [editRuns, removeRuns, restoreRuns, setGoal, undoChange];
