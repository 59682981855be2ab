import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { GitCompare } from "lucide-react";
import { useMemo } from "react";
import { formatHotkey } from "../../kit/hotkey.ts";
import { notifyFailure } from "../../kit/notify.tsx";
import { formatCount } from "../../kit/format.ts";
import { useUi } from "../../state/ui.ts";
import { useView } from "../../state/view.ts";
import { shownComparison } from "./compare-shown.ts";
import { useProjectRuns } from "./project-runs.tsx";

/** Opens a comparison of the marked runs, else of the groups or runs that are shown. */
export function CompareButton({ projectId }: { readonly projectId: string }): React.JSX.Element {
  const router = useRouter();
  const queryClient = useQueryClient();
  const [view] = useView();
  const { order } = useProjectRuns();
  const selected = useUi((state) => state.selected);
  const marked = useMemo(() => {
    const listed = new Set(order);
    return [...selected].filter((id) => listed.has(id));
  }, [selected, order]);
  const compare = async (): Promise<void> => {
    const search = await shownComparison(queryClient, { projectId, view, order, marked });
    await router.navigate({ to: "/compare", search });
  };
  return (
    <Button
      variant="default"
      size="xs"
      data-command="compare.shown"
      title={`Compare the marked runs, else the groups or runs that are shown  ${formatHotkey("shift+K")}`}
      leftSection={<GitCompare size={14} aria-hidden />}
      disabled={order.length === 0}
      onClick={() => {
        compare().catch(notifyFailure);
      }}
    >
      Compare{marked.length > 1 ? ` ${formatCount(marked.length)}` : ""}
    </Button>
  );
}
