export { openRedactor } from "./open-redactor.ts";
export { tellReplaced } from "./tell-replaced.ts";
export { createRedactor, type Redactor, type TextPlace } from "./redactor.ts";
