import { Button } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import { GitCompare, Link2Off } from "lucide-react";
import { Notice } from "../../kit/notice.tsx";
import { comparisonView } from "../../state/compare-view.ts";
import { isKeptHere } from "../../state/long-links.ts";
import { openDialog } from "../../state/ui.ts";
import { useView } from "../../state/view.ts";
import { plural } from "../../kit/format.ts";
import styles from "./compare.module.css";
import { useCompareProjects } from "./use-projects.ts";

/** Projects that are offered; the dialog finds the others. */
const MOST_OFFERED = 5;

/** How to begin, with what is at hand. */
export function NothingCompared(): React.JSX.Element {
  const router = useRouter();
  const [view] = useView();
  const projects = useCompareProjects().filter(({ runs }) => runs > 1);
  const isElsewhere = typeof view.cs === "string" && isKeptHere(view.cs);
  return (
    <Notice
      isPage
      icon={isElsewhere ? <Link2Off size={20} /> : <GitCompare size={20} />}
      title={isElsewhere ? "This link was made in another browser" : "Nothing to compare yet"}
      actions={
        <div className={styles.begin}>
          {projects.slice(0, MOST_OFFERED).map(({ id, name, runs }) => (
            <Button
              key={id}
              variant="default"
              data-command="compare.project"
              onClick={() =>
                void router.navigate({
                  to: "/compare",
                  search: comparisonView([{ runs: { projectId: id } }], "repetitions", view),
                })
              }
            >
              <span className={styles.beginLabel}>
                Compare the {plural(runs, "run")} of <b>{name}</b> by everything but the seed
              </span>
            </Button>
          ))}
          <Button
            variant={projects.length === 0 ? "filled" : "subtle"}
            data-command="compare.addRuns"
            onClick={() => openDialog({ kind: "compareRuns" })}
          >
            Choose runs…
          </Button>
        </div>
      }
    >
      {isElsewhere
        ? "Its list of runs is too long for an address and was kept there. Ask for a link by query, or begin anew:"
        : "Mark runs in a list or table and press K, or group them and choose “Compare”. Runs of several projects can stand beside each other. To begin with what is here:"}
    </Notice>
  );
}

/** Every run that was asked for is gone, or every group was taken out. */
export function NothingLeft(): React.JSX.Element {
  const [{ cx }, changeView] = useView();
  return (
    <Notice
      title="No run is left to compare"
      actions={
        <>
          {cx !== undefined && (
            <Button
              data-command="compare.restoreGroups"
              onClick={() => changeView({ cx: undefined })}
            >
              Put removed groups back
            </Button>
          )}
          <Button
            variant="default"
            data-command="compare.addRuns"
            onClick={() => openDialog({ kind: "compareRuns" })}
          >
            Add runs
          </Button>
        </>
      }
    >
      The runs that this comparison asks for were removed, or its query finds none.
    </Notice>
  );
}

export function NoGroupShown(): React.JSX.Element {
  const [, changeView] = useView();
  return (
    <Notice
      title="All groups are hidden"
      actions={
        <Button data-command="compare.showAllGroups" onClick={() => changeView({ ch: undefined })}>
          Show all groups
        </Button>
      }
    >
      Click a group above to show it.
    </Notice>
  );
}
