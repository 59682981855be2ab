/** Evaluation data sets: their list, and the page of one with its records. */
export { DatasetPage } from "./dataset-page.tsx";
export { DatasetsPage } from "./datasets-page.tsx";
