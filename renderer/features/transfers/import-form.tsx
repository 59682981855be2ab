import { Checkbox, MultiSelect } from "@mantine/core";
import { useState } from "react";
import type { MlflowServer } from "../../../src/contract/transfers.ts";
import { api } from "../../client/api.ts";
import { ActionForm } from "../../kit/action-form.tsx";
import { plural } from "../../kit/format.ts";
import { ServerFields, trimmed } from "./server-fields.tsx";
import type { FormProps } from "./transfer-dialogs.tsx";
import styles from "./transfers.module.css";

type Found = Awaited<ReturnType<typeof api.transfers.lookAt>>;

/** First a look at what the server has, then what of it comes. */
export function ImportForm({ server: last, onStarted }: FormProps): React.JSX.Element {
  const [server, setServer] = useState<MlflowServer>({ url: last });
  const [found, setFound] = useState<Found | undefined>();
  const [experiments, setExperiments] = useState<string[]>([]);
  const [withModels, setWithModels] = useState(true);
  const [withArtifacts, setWithArtifacts] = useState(true);
  const isReady = server.url.trim() !== "";
  if (found === undefined) {
    return (
      <ActionForm
        action="Look what is there"
        hint="Nothing is kept yet."
        isReady={isReady}
        onSubmit={async () => setFound(await api.transfers.lookAt(trimmed(server)))}
      >
        <ServerFields server={server} onChange={setServer} />
      </ActionForm>
    );
  }
  const names = [...new Set(found.experiments.map(({ name }) => name))];
  return (
    <ActionForm
      action="Import"
      hint="Runs come into the project “Tracking server” and keep their ids. Once more brings only what is new."
      isReady={isReady && names.length > 0}
      onSubmit={async () => {
        await api.transfers.startImport({
          server: trimmed(server),
          experiments,
          models: withModels ? "all" : [],
          artifacts: withArtifacts,
        });
        await onStarted();
      }}
    >
      <p className={styles.text}>
        <code>{server.url}</code> has {plural(names.length, "experiment")} and{" "}
        {plural(found.models.length, "registered model")}.
      </p>
      <MultiSelect
        label="Experiments"
        placeholder={experiments.length === 0 ? "all of them" : ""}
        data={names}
        value={experiments}
        onChange={setExperiments}
        searchable
        clearable
        limit={100}
        maxDropdownHeight={220}
      />
      <div className={styles.choices}>
        <Checkbox
          label="Artifacts of runs and models"
          checked={withArtifacts}
          onChange={(event) => setWithArtifacts(event.currentTarget.checked)}
        />
        <Checkbox
          label="Registered models, with the runs that they come from"
          checked={withModels}
          disabled={found.models.length === 0}
          onChange={(event) => setWithModels(event.currentTarget.checked)}
        />
      </div>
    </ActionForm>
  );
}
