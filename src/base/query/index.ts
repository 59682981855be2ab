export * from "./ast.ts";
export { completeQuery, pathAt, type Catalog, type Completion } from "./complete.ts";
export { formatQueryHelp, QUERY_HELP } from "./help.ts";
export { quoteKey } from "./lexer.ts";
export { parseTime } from "./literals.ts";
export { parseQuery } from "./parser.ts";
export { FIELDS, parsePath } from "./paths.ts";
export { parseWherePath, writeWherePath, type WherePath } from "./where-path.ts";
