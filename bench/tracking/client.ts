import { Agent, request } from "node:http";

/** One keep-alive connection of the plainest client there is: the same for every server. */
export interface Client extends Disposable {
  /** The whole answer. @throws where it is not 200 */
  send(method: "GET" | "POST", path: string, body?: Buffer): Promise<Buffer>;
  post<T>(path: string, body: object): Promise<T>;
}

/** What takes longer has not finished. */
const LIMIT_S = 180;
const API = "/api/2.0/mlflow/";

export function connect(url: string): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const { hostname, port } = new URL(url);
  const send: Client["send"] = (method, path, body) =>
    new Promise((resolve, reject) => {
      const headers =
        body === undefined
          ? {}
          : { "content-type": "application/json", "content-length": body.length };
      const outgoing = request({ hostname, port, agent, method, path, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const answer = Buffer.concat(chunks);
          if (response.statusCode === 200) resolve(answer);
          else reject(new Error(`${path}: ${response.statusCode} ${String(answer).slice(0, 300)}`));
        });
      });
      outgoing.on("error", reject);
      outgoing.setTimeout(LIMIT_S * 1000, () => outgoing.destroy(new Unfinished(path)));
      outgoing.end(body);
    });
  return {
    send,
    post: async (path, body) =>
      JSON.parse(
        String(await send("POST", API + path, Buffer.from(JSON.stringify(body)))),
      ) as never,
    [Symbol.dispose]: () => agent.destroy(),
  };
}

export class Unfinished extends Error {
  constructor(path: string) {
    super(`${path}: no answer in ${LIMIT_S} s`);
  }
}

export const apiPath = (path: string): string => API + path;

export async function createExperiment(client: Client, name: string): Promise<string> {
  const made = await client.post<{ experiment_id: string }>("experiments/create", { name });
  return made.experiment_id;
}

export async function createRun(
  client: Client,
  experiment: string,
  about: object = {},
): Promise<string> {
  const made = await client.post<{ run: { info: { run_id: string } } }>("runs/create", {
    experiment_id: experiment,
    start_time: 1_790_000_000_000,
    ...about,
  });
  return made.run.info.run_id;
}
