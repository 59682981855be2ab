export { useLineNames } from "./use-line-names.ts";
