/** Runs whole in one signed file, to and from other copies of Assay. */
export { BundleDialogs } from "./bundle-dialogs.tsx";
export { BundlesPage } from "./bundles-page.tsx";
export { openSharedFile } from "./drop-file.ts";
