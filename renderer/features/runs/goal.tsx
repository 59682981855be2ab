import { ArrowDown, ArrowUp, Minus } from "lucide-react";
import { GOAL_WORDS, type Goal } from "../../../src/base/metric-goal.ts";
import type { RunDetail } from "../../../src/contract/runs.ts";
import { api, orpc } from "../../client/api.ts";
import type { QueryClient } from "@tanstack/react-query";
import { notify, notifyFailure } from "../../kit/notify.tsx";
import { useReadOnly } from "../../state/time-travel.ts";
import { recordEdit } from "../../state/undo.ts";
import styles from "./tables.module.css";

const NEXT: Readonly<Record<Goal, Goal>> = { min: "max", max: "none", none: "min" };
const ICONS = { min: ArrowDown, max: ArrowUp, none: Minus };

/** Which values of the metric are better; a click changes it for the whole project. */
export function GoalButton({
  projectId,
  series: { metric, goal, goalGuessed },
}: {
  readonly projectId: string;
  readonly series: RunDetail["series"][number];
}): React.JSX.Element {
  const readOnly = useReadOnly();
  const Icon = ICONS[goal];
  const words = `${GOAL_WORDS[goal]}${goalGuessed ? ", by its name" : ""}`;
  return (
    <button
      type="button"
      className={styles.goal}
      data-command="metric.goal"
      data-guessed={goalGuessed}
      aria-label={`Goal of ${metric}: ${words}. Change it`}
      title={`${words.charAt(0).toUpperCase()}${words.slice(1)}. ${readOnly ?? "Click to change it."}`}
      disabled={readOnly !== undefined}
      onClick={() => void setGoal(projectId, metric, NEXT[goal])}
    >
      <Icon size={12} aria-hidden />
    </button>
  );
}

/** The next goal of a metric: smaller, larger, none. */
export async function cycleGoal(
  queryClient: QueryClient,
  projectId: string,
  metric: string,
): Promise<void> {
  const metrics = await queryClient.fetchQuery(
    orpc.runs.listMetrics.queryOptions({ input: { projectId } }),
  );
  const known = metrics.find((row) => row.metric === metric);
  if (known !== undefined) await setGoal(projectId, metric, NEXT[known.goal]);
}

async function setGoal(projectId: string, metric: string, goal: Goal): Promise<void> {
  try {
    const { gesture } = await api.runs.editMetric({ projectId, metric, goal });
    recordEdit(`goal of ${metric}`, gesture);
    notify(`${metric}: ${GOAL_WORDS[goal]}.`);
  } catch (error) {
    notifyFailure(error);
  }
}
