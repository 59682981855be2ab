import { Switch } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { RotateCcw } from "lucide-react";
import type { ReactNode } from "react";
import type { Settings } from "../../../src/contract/system.ts";
import { IconButton } from "../../kit/icon-button.tsx";
import { Notice } from "../../kit/notice.tsx";
import { toggleCompact, usePrefs } from "../../state/prefs.ts";
import { changeSettings, resetSettings } from "./actions.ts";
import { findSettings, SETTINGS, type SettingEntry } from "./settings-registry.tsx";
import styles from "./settings-page.module.css";
import { DEFAULT_SETTINGS } from "./use-settings.ts";

interface FormProps {
  readonly settings: Settings;
  /** Words to look for; "" shows all. */
  readonly search: string;
}

/** Every setting that the search leaves, in its group. */
export function SettingsForm({ settings, search }: FormProps): React.JSX.Element {
  const found = findSettings(SETTINGS, search);
  const groups = [...new Set(found.map(({ group }) => group))];
  if (found.length === 0)
    return <Notice title="No setting matches">Try another word, or fewer of them.</Notice>;
  return (
    <>
      {groups.map((group) => (
        <section key={group} className={styles.section} aria-label={group}>
          <h2 className={styles.heading}>{group}</h2>
          {found
            .filter((entry) => entry.group === group)
            .map((entry) => (
              <Row key={entry.key} entry={entry} settings={settings} />
            ))}
        </section>
      ))}
    </>
  );
}

function Row(props: { readonly entry: SettingEntry; readonly settings: Settings }): ReactNode {
  const { entry, settings } = props;
  const queryClient = useQueryClient();
  const { key, title, hint, show, control } = entry;
  const isDefault = JSON.stringify(settings[key]) === JSON.stringify(DEFAULT_SETTINGS[key]);
  return (
    <Field
      label={title}
      hint={`${hint} At first: ${show(DEFAULT_SETTINGS)}.`}
      reset={
        <IconButton
          label={`Reset ${title.toLowerCase()}`}
          command="settings.reset"
          disabled={isDefault}
          className={isDefault ? styles.noReset : undefined}
          onClick={() => void resetSettings(queryClient, [key])}
        >
          <RotateCcw size={13} />
        </IconButton>
      }
    >
      {control(settings, (part) => void changeSettings(queryClient, part))}
    </Field>
  );
}

/** Habits that only this browser knows. */
export function BrowserSettings(): React.JSX.Element {
  const isCompact = usePrefs((prefs) => prefs.isCompact);
  return (
    <section className={styles.section} aria-labelledby="browser-title">
      <h2 id="browser-title" className={styles.heading}>
        This browser
      </h2>
      <p className={styles.where}>
        Kept here and nowhere else, with the width of the sidebar, the last view of each project and
        the notifications.
      </p>
      <Field label="Compact run list" hint="Names without step and age. At first: Off.">
        <Switch
          size="xs"
          aria-label="Compact run list"
          data-command="view.compactList"
          checked={isCompact}
          onChange={toggleCompact}
        />
      </Field>
    </section>
  );
}

export function Field(props: {
  readonly label: string;
  readonly hint?: string;
  readonly reset?: ReactNode;
  readonly children: ReactNode;
}): React.JSX.Element {
  return (
    <div className={styles.field}>
      <div>
        <div>{props.label}</div>
        {props.hint !== undefined && <div className={styles.hint}>{props.hint}</div>}
      </div>
      <div className={styles.control}>{props.children}</div>
      <div className={styles.reset}>{props.reset}</div>
    </div>
  );
}
