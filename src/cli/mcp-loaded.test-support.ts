// A process of its own, so that what it loads can be told: which parts of the SDK, before and after the first session.
import { registerHooks } from "node:module";

const loaded: string[] = [];
registerHooks({
  load(url, context, next) {
    loaded.push(url);
    return next(url, context);
  },
});

await import("../server/index.ts");
const atStart = loaded.filter((url) => url.includes("@modelcontextprotocol"));
await import("../server/mcp/sessions.ts");
await import("../server/mcp/session.ts");
const foreign = loaded.filter((url) => /\/(express|hono|@hono|cors|jose|raw-body)\//.test(url));
const isServed = loaded.some((url) => url.includes("webStandardStreamableHttp"));
process.stdout.write(JSON.stringify({ atStart, foreign, isServed }));
