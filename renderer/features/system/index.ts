/** Settings, checks, backup and rebuild. */
export { backUp, changeSettings, putHintAway } from "./actions.ts";
export { SystemDialogs } from "./dialogs.tsx";
export { HintLine } from "./hints/hint-line.tsx";
export { NoticeWatch } from "./notices/notice-watch.ts";
export { NoticesBell } from "./notices/notices-bell.tsx";
export { nextHint } from "./hints/hints.ts";
export { askForDesktopNotices, desktopPermission } from "./notices/desktop-notices.ts";
export {
  DESKTOP_NOTICE_TITLES,
  NOTICE_TITLES,
  withDesktopKind,
  withKind,
} from "./settings-registry.tsx";
export { SettingsPage } from "./settings-page.tsx";
export { useDefaultSmoothing } from "./use-default-smoothing.ts";
export { useSettings } from "./use-settings.ts";
export { MomentProvider } from "./time-travel/moment-provider.tsx";
export { TimeBar } from "./time-travel/time-bar.tsx";
