export { openRedactor } from "./open-redactor.ts";
export { createRedactor, type Redactor, type TextPlace } from "./redactor.ts";
