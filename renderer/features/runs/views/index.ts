export { removeView, saveView, toggleDefaultView } from "./actions.ts";
export { SaveViewDialog } from "./save-view-dialog.tsx";
export { fromSavedState } from "./saved-state.ts";
export { useViews, type Views } from "./use-views.ts";
export { ViewsMenu } from "./views-menu.tsx";
