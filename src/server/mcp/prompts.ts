import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { GetPromptResult } from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod";

const text = z.string().min(1).max(2000);

export function registerPrompts(mcp: McpServer): void {
  mcp.registerPrompt(
    "compare-configurations",
    {
      title: "Compare two configurations",
      description:
        "Which of two configurations is better, whether that is real, and what caused it.",
      argsSchema: { a: text, b: text, metric: text },
    },
    ({ a, b, metric }) =>
      say(`Compare two configurations of my runs by the metric ${metric}.
A: ${a}
B: ${b}
Find the runs of each with query_runs and group them by everything but the seed. Then compare the groups with compare_runs and ask what_changed for what differs.
Tell n of each group, the difference with its interval, the test that was used and whether it survives correction. Say plainly when the data cannot tell, and how many more seeds would.`),
  );
  mcp.registerPrompt(
    "what-went-wrong",
    {
      title: "What went wrong with this run?",
      description: "Looks at state, logs and curves of a run beside its neighbours.",
      argsSchema: { run: text },
    },
    ({ run }) =>
      say(`What went wrong with the run ${run}?
Look at get_run (state, non-finite values, params), the end of its log (list_logs, read_log), its loss (get_points) and the same metric of comparable runs (query_runs, read_series). Use list_findings where it is there.
Name the most likely cause first with its evidence, what speaks against it, and what to look at next.`),
  );
}

function say(words: string): GetPromptResult {
  return { messages: [{ role: "user", content: { type: "text", text: words } }] };
}
