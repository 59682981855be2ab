import {
  Button,
  NativeSelect,
  NumberInput,
  SegmentedControl,
  Switch,
  TextInput,
} from "@mantine/core";
import { useState, type ReactNode } from "react";
import {
  DESKTOP_NOTICE_KINDS,
  NOTICE_KINDS,
  PALETTES,
  type DesktopNoticeKind,
  type NoticeKind,
  type PaletteName,
  type Settings,
} from "../../../src/contract/system.ts";
import { askForDesktopNotices, desktopPermission } from "./notices/desktop-notices.ts";
import { PaletteLabel } from "./palette-label.tsx";
import { SmoothingField } from "./smoothing-field.tsx";
import styles from "./settings-page.module.css";

export interface SettingEntry {
  readonly key: keyof Settings;
  readonly group:
    | "Appearance"
    | "Charts and numbers"
    | "Notifications and hints"
    | "Tracking server"
    | "You";
  readonly title: string;
  readonly hint: string;
  /** Other words that people look for. */
  readonly words: string;
  readonly show: (value: Settings) => string;
  readonly control: (settings: Settings, change: (part: Partial<Settings>) => void) => ReactNode;
}

const THEME_TITLES = { light: "Light", dark: "Dark", system: "System" } as const;
const THEMES = (["light", "dark", "system"] as const).map((value) => ({
  value,
  label: <span data-command={`view.${value}Theme`}>{THEME_TITLES[value]}</span>,
}));

const PALETTE_TITLES: Readonly<Record<PaletteName, string>> = {
  standard: "Standard",
  soft: "Soft",
  vivid: "Vivid",
};

export const NOTICE_TITLES: Readonly<Record<NoticeKind, string>> = {
  finished: "Runs that finish",
  failed: "Runs that fail, are killed or are lost",
  sources: "Logs and folders that cannot be read",
  engine: "Restarts of the engine, and its disk",
  bundles: "Bundles in share folders that wait for you",
};

export const DESKTOP_NOTICE_TITLES: Readonly<Record<DesktopNoticeKind, string>> = {
  ended: "Runs that finish",
  failed: "Runs that fail, are killed or are lost",
  stalled: "Runs that stall",
};

const DIGITS = [3, 4, 5, 6, 7, 8, 9].map(String);

/** Everything that can be chosen for all windows, in the order of the page. */
export const SETTINGS: readonly SettingEntry[] = [
  {
    key: "theme",
    group: "Appearance",
    title: "Theme",
    hint: "System follows the desktop.",
    words: "dark light mode colour color appearance",
    show: ({ theme }) => THEME_TITLES[theme],
    control: ({ theme }, change) => (
      <SegmentedControl
        aria-label="Theme"
        size="xs"
        value={theme}
        data={THEMES}
        onChange={(value) =>
          change({ theme: value === "light" || value === "dark" ? value : "system" })
        }
      />
    ),
  },
  {
    key: "palette",
    group: "Appearance",
    title: "Colours of runs",
    hint: "All are made for every kind of colour vision, in light and dark. Colours chosen by hand stay.",
    words: "palette colour color blind scheme soft vivid",
    show: ({ palette }) => PALETTE_TITLES[palette],
    control: ({ palette }, change) => (
      <SegmentedControl
        aria-label="Colours of runs"
        size="xs"
        value={palette}
        data={PALETTES.map((value) => ({
          value,
          label: <PaletteLabel name={value} title={PALETTE_TITLES[value]} />,
        }))}
        onChange={(value) => change({ palette: value })}
      />
    ),
  },
  {
    key: "smoothing",
    group: "Charts and numbers",
    title: "Default smoothing",
    hint: "TensorBoard's rule; a view can choose another.",
    words: "ema curve average weight",
    show: ({ smoothing }) => String(smoothing),
    control: ({ smoothing }, change) => (
      <SmoothingField
        key={smoothing}
        smoothing={smoothing}
        onChange={(next) => change({ smoothing: next })}
      />
    ),
  },
  {
    key: "digits",
    group: "Charts and numbers",
    title: "Digits of numbers",
    hint: "Significant digits in tables and tooltips; a pinned tooltip and what is copied have all of them.",
    words: "number format precision decimals significant",
    show: ({ digits }) => String(digits),
    control: ({ digits }, change) => (
      <NativeSelect
        aria-label="Digits of numbers"
        size="xs"
        className={styles.select ?? ""}
        data={DIGITS}
        value={String(digits)}
        onChange={(event) => change({ digits: Number(event.currentTarget.value) })}
      />
    ),
  },
  {
    key: "notices",
    group: "Notifications and hints",
    title: "Notifications",
    hint: "What the bell at the bottom notes.",
    words: "bell alerts messages finished failed",
    show: ({ notices }) =>
      notices.length === NOTICE_KINDS.length
        ? "All"
        : `${notices.length} of ${NOTICE_KINDS.length}`,
    control: ({ notices }, change) => (
      <div className={styles.switches}>
        {NOTICE_KINDS.map((kind) => (
          <Switch
            key={kind}
            size="xs"
            label={NOTICE_TITLES[kind]}
            data-command={`notices.kind.${kind}`}
            checked={notices.includes(kind)}
            onChange={() => change({ notices: withKind(notices, kind) })}
          />
        ))}
      </div>
    ),
  },
  {
    key: "desktopNotices",
    group: "Notifications and hints",
    title: "Desktop notifications",
    hint: "Of the system, while this window is not the one in front; several runs are told together.",
    words: "push system browser toast alert banner",
    show: ({ desktopNotices }) =>
      desktopNotices.length === DESKTOP_NOTICE_KINDS.length
        ? "Every kind"
        : `${desktopNotices.length} of ${DESKTOP_NOTICE_KINDS.length}`,
    control: ({ desktopNotices }, change) => (
      <div className={styles.switches}>
        {DESKTOP_NOTICE_KINDS.map((kind) => (
          <Switch
            key={kind}
            size="xs"
            label={`Notify of ${DESKTOP_NOTICE_TITLES[kind].toLowerCase()}`}
            data-command={`notices.desktop.${kind}`}
            checked={desktopNotices.includes(kind)}
            onChange={() => change({ desktopNotices: withDesktopKind(desktopNotices, kind) })}
          />
        ))}
        <DesktopPermission />
      </div>
    ),
  },
  {
    key: "desktopNoticeMinutes",
    group: "Notifications and hints",
    title: "Shortest run to be notified of",
    hint: "Minutes; a shorter one that finishes is no news outside the window.",
    words: "desktop notification minimum duration minutes",
    show: ({ desktopNoticeMinutes }) => `${desktopNoticeMinutes} min`,
    control: ({ desktopNoticeMinutes }, change) => (
      <NumberInput
        key={desktopNoticeMinutes}
        aria-label="Shortest run to be notified of, in minutes"
        size="xs"
        className={styles.select ?? ""}
        min={0}
        max={10_000}
        allowDecimal={false}
        defaultValue={desktopNoticeMinutes}
        onBlur={(event) => {
          const next = Number(event.currentTarget.value);
          if (Number.isInteger(next) && next !== desktopNoticeMinutes)
            change({ desktopNoticeMinutes: Math.min(10_000, Math.max(0, next)) });
        }}
      />
    ),
  },
  {
    key: "hints",
    group: "Notifications and hints",
    title: "Hints",
    hint: "One at a time in the line at the bottom, until it is put away.",
    words: "help onboarding tips beginner",
    show: ({ hints }) => (hints ? "On" : "Off"),
    control: ({ hints }, change) => (
      <Switch
        size="xs"
        aria-label="Hints"
        data-command="hints.toggle"
        checked={hints}
        onChange={(event) => change({ hints: event.currentTarget.checked })}
      />
    ),
  },
  {
    key: "hintsSeen",
    group: "Notifications and hints",
    title: "Hints that were put away",
    hint: "The arrow brings them back.",
    words: "help onboarding tips again",
    show: ({ hintsSeen }) => (hintsSeen.length === 0 ? "None" : String(hintsSeen.length)),
    control: ({ hintsSeen }) => <output>{hintsSeen.length}</output>,
  },
  {
    key: "trackingNeedsToken",
    group: "Tracking server",
    title: "Ask programs for the token",
    hint: "Programs of this machine may log over MLflow's interface without one otherwise. Others always need it.",
    words: "mlflow tracking token password access MLFLOW_TRACKING_TOKEN",
    show: ({ trackingNeedsToken }) => (trackingNeedsToken ? "On" : "Off"),
    control: ({ trackingNeedsToken }, change) => (
      <Switch
        aria-label="Ask programs for the token"
        data-command="tracking.token"
        checked={trackingNeedsToken}
        onChange={({ currentTarget }) => change({ trackingNeedsToken: currentTarget.checked })}
      />
    ),
  },
  {
    key: "agentsMayEdit",
    group: "Tracking server",
    title: "Agents may edit",
    hint: "Agents that reach this engine over MCP may name, note, tag and remove runs, and set goals; each change can be undone. They only read otherwise.",
    words: "mcp agent assistant model context protocol write read-only allow",
    show: ({ agentsMayEdit }) => (agentsMayEdit ? "On" : "Off"),
    control: ({ agentsMayEdit }, change) => (
      <Switch
        aria-label="Agents may edit"
        data-command="agents.edit"
        checked={agentsMayEdit}
        onChange={({ currentTarget }) => change({ agentsMayEdit: currentTarget.checked })}
      />
    ),
  },
  {
    key: "port",
    group: "Tracking server",
    title: "Port",
    hint: "Where Assay answers, from its next start on: its page, and MLflow's interface. --port of the command goes before it.",
    words: "mlflow tracking server address 5253 taken",
    show: ({ port }) => String(port),
    control: ({ port }, change) => (
      <NumberInput
        key={port}
        aria-label="Port"
        size="xs"
        className={styles.select ?? ""}
        min={1024}
        max={65_535}
        allowDecimal={false}
        thousandSeparator={false}
        defaultValue={port}
        onBlur={(event) => {
          const next = Number(event.currentTarget.value);
          if (Number.isInteger(next) && next !== port)
            change({ port: Math.min(65_535, Math.max(1024, next)) });
        }}
      />
    ),
  },
  {
    key: "profileName",
    group: "You",
    title: "Your name",
    hint: "Written into the history of edits.",
    words: "user profile author",
    show: ({ profileName }) => profileName,
    control: ({ profileName }, change) => (
      <TextInput
        key={profileName}
        aria-label="Your name"
        defaultValue={profileName}
        maxLength={100}
        onBlur={(event) => {
          const next = event.currentTarget.value.trim();
          if (next !== "" && next !== profileName) change({ profileName: next });
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter") event.currentTarget.blur();
        }}
      />
    ),
  },
];

/** A browser asks once, and only after a click. */
function DesktopPermission(): React.JSX.Element | null {
  const [permission, setPermission] = useState(desktopPermission);
  switch (permission) {
    case "shell":
    case "granted":
      return null;
    case "ask":
      return (
        <Button
          size="compact-xs"
          variant="default"
          data-command="notices.allow"
          onClick={() => void askForDesktopNotices().then(() => setPermission(desktopPermission()))}
        >
          Allow in this browser
        </Button>
      );
    case "denied":
      return (
        <span className={styles.hint}>
          This browser refuses them: its settings of this page can allow them.
        </span>
      );
    case "impossible":
      return <span className={styles.hint}>This browser has none.</span>;
  }
}

export function withDesktopKind(
  kinds: readonly DesktopNoticeKind[],
  kind: DesktopNoticeKind,
): DesktopNoticeKind[] {
  return DESKTOP_NOTICE_KINDS.filter((one) => kinds.includes(one) !== (one === kind));
}

/** Told of this kind of thing, or no more. */
export function withKind(kinds: readonly NoticeKind[], kind: NoticeKind): NoticeKind[] {
  return NOTICE_KINDS.filter((one) => (one === kind ? !kinds.includes(one) : kinds.includes(one)));
}

/** Every word stands somewhere in the title, the hint or the other words. */
export function findSettings(
  entries: readonly SettingEntry[],
  text: string,
): readonly SettingEntry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter(({ title, hint, words: other, group }) => {
    const all = `${title} ${hint} ${other} ${group}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
}
