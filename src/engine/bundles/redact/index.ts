export { createRedactor, type Redactor, type TextPlace } from "./redactor.ts";
