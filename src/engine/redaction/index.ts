export { openRedactor } from "./open-redactor.ts";
export { isText, readPieces } from "./text-file.ts";
export { tellReplaced } from "./tell-replaced.ts";
export { createRedactor, type Redactor, type TextPlace } from "./redactor.ts";
