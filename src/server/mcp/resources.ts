import { ResourceTemplate, type McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { ReadResourceResult } from "@modelcontextprotocol/sdk/types.js";
import { FORMULA_HELP } from "../../base/expression/index.ts";
import { formatQueryHelp } from "../../base/query/index.ts";
import type { Lend } from "./session.ts";
import { fitAnswer, type Tool } from "./tool.ts";
import { getRun, listProjects } from "./run-tools.ts";

/** What a client can pin to a conversation: the same answers as those of the tools. */
export function registerResources(mcp: McpServer, lend: Lend): void {
  const JSON_TYPE = "application/json";
  const readBy = async (uri: URL, tool: Tool, input: unknown): Promise<ReadResourceResult> => {
    const { data } = await lend((api) => tool.run(api, input));
    const text = JSON.stringify(fitAnswer(data));
    return { contents: [{ uri: uri.href, mimeType: JSON_TYPE, text }] };
  };
  mcp.registerResource(
    "projects",
    "assay://projects",
    { title: "Projects", description: "All projects with their ids.", mimeType: JSON_TYPE },
    (uri) => readBy(uri, listProjects, {}),
  );
  mcp.registerResource(
    "run",
    new ResourceTemplate("assay://run/{id}", { list: undefined }),
    { title: "One run", description: "Params, facts and summaries.", mimeType: JSON_TYPE },
    (uri, { id }) => readBy(uri, getRun, { id: String(id).slice(0, 100) }),
  );
  const pages = [
    ["query-language", "assay://docs/query", "The query language", formatQueryHelp()],
    ["formulas", "assay://docs/formulas", "Formulas over metrics", FORMULA_HELP],
  ] as const;
  for (const [name, address, title, text] of pages) {
    mcp.registerResource(name, address, { title, mimeType: "text/plain" }, (uri) => ({
      contents: [{ uri: uri.href, mimeType: "text/plain", text }],
    }));
  }
}
