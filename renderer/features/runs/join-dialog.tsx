import { Button, Modal } from "@mantine/core";
import { useState } from "react";
import { MOST_JOINED, type RunRow } from "../../../src/contract/runs.ts";
import { plural } from "../../kit/format.ts";
import { SearchBox } from "../../kit/search-box.tsx";
import { closeDialog, useUi } from "../../state/ui.ts";
import { joinRuns } from "./actions.ts";
import styles from "./join-dialog.module.css";
import { useProjectRuns } from "./project-runs.tsx";
import { RunPicker } from "./run-picker.tsx";

/** Chooses the runs whose sources a run gets. */
export function JoinDialog(): React.JSX.Element {
  const dialog = useUi((state) => state.dialog);
  const into = dialog?.kind === "join" ? dialog.run : undefined;
  return (
    <Modal
      opened={into !== undefined}
      onClose={closeDialog}
      title={`Join with “${into?.name ?? ""}”`}
      size={520}
    >
      {into !== undefined && <JoinForm into={into} />}
    </Modal>
  );
}

function JoinForm({ into }: { readonly into: RunRow }): React.JSX.Element {
  const { order } = useProjectRuns();
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState<ReadonlyMap<string, RunRow>>(new Map());
  const toggle = (run: RunRow): void => {
    const next = new Map(chosen);
    if (!next.delete(run.id)) next.set(run.id, run);
    setChosen(next);
  };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen.size === 0) return;
        closeDialog();
        void joinRuns(into, [...chosen.values()], order);
      }}
    >
      <p className={styles.what}>
        For a run that several loggers wrote, or that went on in another folder. The sources of the
        runs you choose become its own and the runs leave the list; each source can be split off
        again.
      </p>
      <SearchBox label="Search runs by name" value={search} onChange={setSearch} />
      <RunPicker
        label="Runs to join"
        which={{ projectId: into.projectId, ...(search !== "" && { search }) }}
        without={into.id}
        chosen={chosen}
        onToggle={toggle}
      />
      <Button type="submit" disabled={chosen.size === 0 || chosen.size > MOST_JOINED}>
        {chosen.size === 0 ? "Join" : `Join ${plural(chosen.size, "run")}`}
      </Button>
    </form>
  );
}
