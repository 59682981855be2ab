import { Button, Modal, Select } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { parseQuery } from "../../../src/base/query/index.ts";
import type { RunRow } from "../../../src/contract/runs.ts";
import { plural } from "../../kit/format.ts";
import { SearchBox } from "../../kit/search-box.tsx";
import { TextSearch } from "../../kit/text-search.tsx";
import {
  comparedProject,
  comparisonView,
  readSets,
  withSets,
  type RunSet,
} from "../../state/compare-view.ts";
import { usePrefs } from "../../state/prefs.ts";
import { closeDialog, useUi } from "../../state/ui.ts";
import { useView } from "../../state/view.ts";
import { RunPicker, usePickableRuns } from "../runs/index.ts";
import styles from "./compare.module.css";
import { useCompareProjects } from "./use-projects.ts";

/** Picks runs of any project, or takes all that a query finds, into the comparison on the page or a new one. */
export function AddRunsDialog(): React.JSX.Element {
  const dialog = useUi((state) => state.dialog);
  const isOpen = dialog?.kind === "compareRuns";
  const run = isOpen ? dialog.run : undefined;
  return (
    <Modal
      opened={isOpen}
      onClose={closeDialog}
      title={run === undefined ? "Add runs to the comparison" : `Compare “${run.name}” with…`}
      size={560}
    >
      {isOpen && <AddRuns run={run} />}
    </Modal>
  );
}

const checkQuery = (text: string): string | undefined => {
  const parsed = parseQuery(text, 0);
  return parsed.ok ? undefined : parsed.error.message;
};

function AddRuns({ run }: { readonly run: RunRow | undefined }): React.JSX.Element {
  const projects = useCompareProjects();
  const [view] = useView();
  const lastProjectId = usePrefs((state) => state.lastProjectId);
  const [chosenProject, setProject] = useState<string>();
  const wanted = run?.projectId ?? comparedProject(view, lastProjectId);
  const current = projects.find(({ id }) => id === wanted) ?? projects[0];
  const projectId = chosenProject === ALL ? undefined : (chosenProject ?? current?.id);
  const [search, setSearch] = useState("");
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState<ReadonlyMap<string, RunRow>>(new Map());
  const add = useAdd(run);
  const which = {
    ...(projectId !== undefined && { projectId }),
    ...(search !== "" && { search }),
    ...(query !== "" && { query }),
  };
  const { data: matching, isPlaceholderData } = usePickableRuns(which);
  const total = matching === undefined || isPlaceholderData ? 0 : matching.total;
  const project = projects.find(({ id }) => id === projectId);
  const label = [project?.name ?? "all projects", query, search]
    .filter((part) => part !== "")
    .join(": ");
  const ids = [...chosen.keys()];
  return (
    <form
      className={styles.addForm}
      data-command="compare.addRuns"
      onSubmit={(event) => {
        event.preventDefault();
        if (ids.length > 0)
          add([{ label: plural(ids.length, "picked run"), runs: { runIds: ids } }]);
      }}
    >
      <Select
        size="xs"
        label="Project"
        searchable
        allowDeselect={false}
        data={[
          { value: ALL, label: "All projects" },
          ...projects.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        value={projectId ?? ALL}
        onChange={(id) => setProject(id ?? ALL)}
      />
      <div className={styles.addFilters}>
        <SearchBox label="Name matches (regex)" value={search} onChange={setSearch} />
        <TextSearch
          label="Query, as “params.lr > 0.01”"
          value={query}
          onChange={setQuery}
          check={checkQuery}
        />
      </div>
      <RunPicker
        label="Runs to compare"
        which={which}
        without={run?.id}
        chosen={chosen}
        onToggle={(one) => {
          const next = new Map(chosen);
          if (!next.delete(one.id)) next.set(one.id, one);
          setChosen(next);
        }}
      />
      <div className={styles.addButtons}>
        <Button
          variant="default"
          disabled={total === 0}
          title="By the query: runs that match later come in by themselves"
          onClick={() => add([{ label, runs: which }])}
        >
          Add all {plural(total, "run")} that match
        </Button>
        <Button type="submit" disabled={ids.length === 0}>
          {ids.length === 0 ? "Add picked runs" : `Add ${plural(ids.length, "picked run")}`}
        </Button>
      </div>
    </form>
  );
}

/** No id of a project. */
const ALL = "";

/** To the comparison on the page; from the page of a run to a new one, where each run stands for itself. */
function useAdd(run: RunRow | undefined): (sets: readonly RunSet[]) => void {
  const router = useRouter();
  const [view, changeView] = useView();
  return (sets) => {
    closeDialog();
    const isHere = router.state.location.pathname.endsWith("/compare");
    if (isHere && run === undefined && readSets(view) !== undefined) {
      changeView((old) => withSets(old, sets));
      return;
    }
    const all =
      run === undefined ? sets : [{ label: run.name, runs: { runIds: [run.id] } }, ...sets];
    const isPicked = run !== undefined && sets.every(({ runs }) => runs.runIds !== undefined);
    void router.navigate({
      to: "/compare",
      search: comparisonView(all, isPicked ? "run" : "repetitions", view),
    });
  };
}
