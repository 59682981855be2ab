import { Button, CloseButton, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { useEffect, useState } from "react";
import { orpc } from "../../client/api.ts";
import { FailureNotice } from "../../kit/failure-notice.tsx";
import { SkeletonRows } from "../../kit/skeleton-rows.tsx";
import { openDialog } from "../../state/ui.ts";
import { About } from "./about.tsx";
import { backUp } from "./actions.ts";
import { BrowserSettings, Field, SettingsForm } from "./settings-form.tsx";
import styles from "./settings-page.module.css";

export function SettingsPage(): React.JSX.Element {
  const settings = useQuery(orpc.system.getSettings.queryOptions());
  const { data: info } = useQuery(orpc.system.info.queryOptions());
  const [search, setSearch] = useState("");
  useEffect(() => {
    document.title = "Settings · Assay";
  }, []);
  const isSearching = search.trim() !== "";
  return (
    <div className={styles.page}>
      <div className={styles.top}>
        <h1 className={styles.title}>Settings</h1>
        <TextInput
          id="settings-search"
          className={styles.search ?? ""}
          aria-label="Search settings"
          placeholder="Search settings"
          value={search}
          leftSection={<Search size={14} aria-hidden />}
          rightSection={
            search === "" ? null : (
              <CloseButton size={20} aria-label="Clear" onClick={() => setSearch("")} />
            )
          }
          onChange={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") setSearch("");
          }}
        />
        <Button data-command="settings.reset" onClick={() => openDialog({ kind: "resetSettings" })}>
          Reset all settings
        </Button>
      </div>
      <p className={styles.where} data-path>
        Kept in the workspace {info === undefined ? "" : info.dataDir}, the same in every window.
      </p>
      {settings.isPending && <SkeletonRows label="Loading settings" rows={3} />}
      {settings.isError && (
        <FailureNotice error={settings.error} onRetry={() => void settings.refetch()} />
      )}
      {settings.data !== undefined && <SettingsForm settings={settings.data} search={search} />}
      {!isSearching && (
        <>
          <BrowserSettings />
          <About />
          <Data />
        </>
      )}
    </div>
  );
}

function Data(): React.JSX.Element {
  return (
    <section className={styles.section} aria-labelledby="data-title">
      <h2 id="data-title" className={styles.heading}>
        Data
      </h2>
      <Field
        label="Backup"
        hint="What people decided (names, colours, notes, removals) is also backed up daily."
      >
        <Button data-command="system.backup" onClick={() => void backUp()}>
          Back up now
        </Button>
      </Field>
      <Field
        label="Rebuild"
        hint="Reads every source again into a new database. Ids, names and notes stay."
      >
        <Button data-command="system.rebuild" onClick={() => openDialog({ kind: "rebuild" })}>
          Rebuild database…
        </Button>
      </Field>
    </section>
  );
}
