export * from "./ast.ts";
export { completeQuery, type Catalog, type Completion, type Completions } from "./complete.ts";
export { formatQueryHelp, QUERY_HELP } from "./help.ts";
export { quoteKey } from "./lexer.ts";
export { parseQuery } from "./parser.ts";
export { parsePath } from "./paths.ts";
