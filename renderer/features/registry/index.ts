/** Registered models: their list, and the page of one with its versions, aliases and stages. */
export { removeModel } from "./actions.ts";
export { MODEL_HISTORY } from "./model-parts.tsx";
export { ModelPage } from "./model-page.tsx";
export { ModelsPage } from "./models-page.tsx";
export { RenameModelDialog } from "./rename-model-dialog.tsx";
export { ComparePage } from "./version/compare-page.tsx";
export { RegisterDialog } from "./version/register-dialog.tsx";
export { VersionPage } from "./version/version-page.tsx";
