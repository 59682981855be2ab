export { removeView, saveView, toggleDefaultView } from "./actions.ts";
export { goToView, openView } from "./open-view.ts";
export { SaveViewDialog } from "./save-view-dialog.tsx";
export { useDefaultView } from "./use-default-view.ts";
export { useViews, type Views } from "./use-views.ts";
export { ComparisonMark, ViewsMenu } from "./views-menu.tsx";
