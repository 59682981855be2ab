import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { AppError } from "../base/errors.ts";
import { createApp, type AppOptions } from "./app.ts";
import { createGuard, isLoopback } from "./guard.ts";
import { describePortHolder } from "./port-holder.ts";

export { createLocalClient, type ApiClient, type Caller } from "./rpc.ts";

export interface ServerOptions extends Omit<AppOptions, "guard"> {
  readonly token: string;
  readonly host: string;
  /** Exactly this port, or with `undefined` the usual one or the next that is free. */
  readonly port: number | undefined;
  readonly usualPort: number;
  readonly allowHosts: readonly string[];
}

export interface RunningServer {
  readonly port: number;
  /** Where the page is, without the token. */
  readonly url: string;
  /** Who listens at the usual port, which was stepped over. */
  readonly usualPortHolder: string | undefined;
  /** Ends streams, then connections. */
  close(): Promise<void>;
}

const PORTS_TRIED = 50;

/** @throws AppError CONFLICT when the port that was asked for is taken. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { token, host: bindHost, allowHosts } = options;
  const app = await createApp({ ...options, guard: createGuard({ token, bindHost, allowHosts }) });
  const port = await listen(app, options);
  const isMoved = options.port === undefined && port !== options.usualPort;
  const name =
    isLoopback(bindHost) || bindHost === "0.0.0.0" || bindHost === "::" ? "127.0.0.1" : bindHost;
  return {
    port,
    url: `http://${name.includes(":") ? `[${name}]` : name}:${port}${options.basePath}/`,
    usualPortHolder: isMoved ? await describePortHolder(options.usualPort) : undefined,
    close: async () => app.close(),
  };
}

async function listen(
  app: FastifyInstance,
  { host, port, usualPort }: ServerOptions,
): Promise<number> {
  const first = port ?? usualPort;
  const last = port === undefined ? Math.min(first + PORTS_TRIED, 65_535) : first;
  for (let candidate = first; candidate <= last; candidate++) {
    try {
      await app.listen({ host, port: candidate });
      return (app.server.address() as AddressInfo).port;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EACCES") {
        throw new AppError(
          "FORBIDDEN",
          `Port ${candidate} may not be used.`,
          "Choose another with --port N.",
          { cause: error },
        );
      }
      if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") {
        throw new AppError(
          "INVALID_INPUT",
          `This machine has no address ${host}.`,
          "Choose another with --host.",
          { cause: error },
        );
      }
      if (code !== "EADDRINUSE") throw error;
    }
  }
  throw new AppError(
    "CONFLICT",
    port === undefined
      ? `The ports ${first} to ${last} are all taken.`
      : `Port ${first} is taken by ${await describePortHolder(first)}.`,
    "Choose another with --port N.",
  );
}
