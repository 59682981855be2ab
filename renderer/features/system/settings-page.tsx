import { Button, SegmentedControl, Slider, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import type { Settings } from "../../../src/contract/system.ts";
import { orpc } from "../../client/api.ts";
import { FailureNotice } from "../../kit/failure-notice.tsx";
import { SkeletonRows } from "../../kit/skeleton-rows.tsx";
import { openDialog } from "../../state/ui.ts";
import { About } from "./about.tsx";
import { backUp, changeSettings } from "./actions.ts";
import styles from "./settings-page.module.css";

export function SettingsPage(): React.JSX.Element {
  const settings = useQuery(orpc.system.getSettings.queryOptions());
  return (
    <div className={styles.page}>
      <h1 className={styles.title}>Settings</h1>
      {settings.isPending && <SkeletonRows label="Loading settings" rows={3} />}
      {settings.isError && (
        <FailureNotice error={settings.error} onRetry={() => void settings.refetch()} />
      )}
      {settings.data !== undefined && <Form settings={settings.data} />}
      <About />
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
    </div>
  );
}

const THEME_TITLES = { light: "Light", dark: "Dark", system: "System" } as const;
const THEMES = (["light", "dark", "system"] as const).map((value) => ({
  value,
  label: <span data-command={`view.${value}Theme`}>{THEME_TITLES[value]}</span>,
}));

function Form({ settings }: { readonly settings: Settings }): React.JSX.Element {
  const queryClient = useQueryClient();
  const change = (part: Partial<Settings>): void => void changeSettings(queryClient, part);
  return (
    <section className={styles.section} aria-label="Preferences">
      <Field label="Theme">
        <SegmentedControl
          aria-label="Theme"
          size="xs"
          value={settings.theme}
          data={THEMES}
          onChange={(value) => {
            const theme = value === "light" || value === "dark" ? value : "system";
            change({ theme });
          }}
        />
      </Field>
      <Field label="Your name" hint="Written into the history of edits.">
        <NameField
          name={settings.profileName}
          onChange={(profileName) => change({ profileName })}
        />
      </Field>
      <Field label="Default smoothing" hint="TensorBoard's rule; a view can choose another.">
        <SmoothingField
          key={settings.smoothing}
          smoothing={settings.smoothing}
          onChange={(smoothing) => change({ smoothing })}
        />
      </Field>
    </section>
  );
}

function NameField(props: {
  readonly name: string;
  readonly onChange: (name: string) => void;
}): React.JSX.Element {
  const { name, onChange } = props;
  return (
    <TextInput
      key={name}
      aria-label="Your name"
      defaultValue={name}
      maxLength={100}
      onBlur={(event) => {
        const next = event.currentTarget.value.trim();
        if (next !== "" && next !== name) onChange(next);
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
      }}
    />
  );
}

function SmoothingField(props: {
  readonly smoothing: number;
  readonly onChange: (smoothing: number) => void;
}): React.JSX.Element {
  const [value, setValue] = useState(props.smoothing);
  return (
    <div className={styles.slider}>
      <Slider
        thumbLabel="Default smoothing"
        min={0}
        max={0.999}
        step={0.001}
        size={4}
        thumbSize={14}
        label={null}
        value={value}
        onChange={setValue}
        onChangeEnd={props.onChange}
      />
      <output className={styles.value}>{value}</output>
    </div>
  );
}

function Field(props: {
  readonly label: string;
  readonly hint?: string;
  readonly children: ReactNode;
}): React.JSX.Element {
  return (
    <div className={styles.field}>
      <div>
        <div>{props.label}</div>
        {props.hint !== undefined && <div className={styles.hint}>{props.hint}</div>}
      </div>
      <div className={styles.control}>{props.children}</div>
    </div>
  );
}
