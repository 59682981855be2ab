/** Settings, checks, backup and rebuild. */
export { backUp, changeSettings } from "./actions.ts";
export { SystemDialogs } from "./dialogs.tsx";
export { SettingsPage } from "./settings-page.tsx";
export { useDefaultSmoothing } from "./use-default-smoothing.ts";
