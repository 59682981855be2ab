import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import type { ApiClient } from "../rpc.ts";
import type { Sessions } from "./sessions.ts";

export { AGENT_HEADER, readAgentName } from "./agent.ts";

export interface McpOptions {
  readonly version: string;
  readonly log: Logger;
  readonly mayEdit: () => boolean;
  /** The procedures of the contract, called for an agent. */
  readonly createApi: (agent: () => string | undefined) => ApiClient;
}

/** `/mcp`: tools for agents over streamable HTTP. The protocol's code is loaded by the first that asks. */
export async function registerMcp(app: FastifyInstance, options: McpOptions): Promise<void> {
  await app.register(async (scope) => {
    let sessions: Promise<Sessions> | undefined;
    scope.addHook("preClose", async () => (await sessions)?.close());
    scope.route({
      method: ["GET", "POST", "DELETE"],
      url: "/mcp",
      config: { access: "agent" },
      handler: async (request, reply) => {
        sessions ??= import("./sessions.ts").then((module) => module.createSessions(options));
        return (await sessions).answer(request, reply);
      },
    });
  });
}
