/** Registered models: their list, and the page of one with its versions, aliases and stages. */
export { removeModel } from "./actions.ts";
export { ModelPage } from "./model-page.tsx";
export { ModelsPage } from "./models-page.tsx";
export { RenameModelDialog } from "./rename-model-dialog.tsx";
