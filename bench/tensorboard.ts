import { getText, startPeer, type PeerServer } from "./peer-server.ts";

export interface TensorBoard extends PeerServer {
  /** What its scalars page asks for: rows of [wall time, step, value], as many as it kept. */
  scalars(run: string, tag: string): Promise<ReadonlyArray<readonly [number, number, number]>>;
  /** Names of the runs that its scalars page lists. */
  runs(): Promise<readonly string[]>;
}

/** `tensorboard --load_fast=true` (its Rust loader), once its HTTP answers. */
export async function startTensorBoard(
  python: string,
  logdir: string,
  args: readonly string[] = [],
): Promise<TensorBoard> {
  const server = await startPeer(python, {
    name: "tensorboard",
    args: ["--logdir", logdir, "--load_fast=true", ...args],
    health: "/data/environment",
  });
  return {
    ...server,
    scalars: async (run, tag) => {
      const query = new URLSearchParams({ run, tag });
      const answer = await getText(`${server.url}/data/plugin/scalars/scalars?${query.toString()}`);
      return answer.status === 200
        ? (JSON.parse(answer.text) as ReadonlyArray<readonly [number, number, number]>)
        : [];
    },
    runs: async () => {
      const answer = await getText(`${server.url}/data/plugin/scalars/tags`);
      return answer.status === 200 ? Object.keys(JSON.parse(answer.text) as object) : [];
    },
  };
}
