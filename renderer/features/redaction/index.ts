/** What is replaced in bundles and in reports as files. */
export { RedactionFields } from "./redaction-fields.tsx";
export type { ReplacedValues } from "./replaced-table.tsx";
