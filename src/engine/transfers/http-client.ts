import { setTimeout as sleep } from "node:timers/promises";
import { AppError, messageOf, type ErrorCode } from "../../base/errors.ts";
import { parseExactJson, writeExactJson } from "../../base/exact-json.ts";
import type { MlflowServer } from "../../contract/transfers.ts";
import type { Answer } from "./mlflow-side.ts";

/** Pauses before the next try; together about half a minute. */
const PAUSES_MS = [300, 700, 1500, 3000, 6000, 12_000];
const MOST_PAUSE_MS = 60_000;
/** Until an answer begins; one that stops in the middle is given up by fetch itself. */
const LONGEST_WAIT_MS = 120_000;
const MOST_JSON_BYTES = 256 * 1024 * 1024;
const MOST_MESSAGE = 500;
const SAME_TIME = 6;

export interface HttpClient {
  /** Without what lets callers in. */
  readonly address: string;
  json(
    path: string,
    options: { readonly method: string; readonly body?: object; readonly once?: boolean },
  ): Promise<Answer>;
  download(path: string): AsyncIterable<Uint8Array>;
  upload(path: string, content: AsyncIterable<Uint8Array>, size: number): Promise<void>;
}

/** How often something that failed is tried again. */
export type Patience = "short" | "long";

/**
 * Speaks to one MLflow server and no other: an answer that leads elsewhere is refused, since the token would go there.
 * @throws AppError INVALID_INPUT for what is no address
 */
export function createHttpClient(
  server: MlflowServer,
  { signal, patience = "long" }: { readonly signal: AbortSignal; readonly patience?: Patience },
): HttpClient {
  const base = readAddress(server.url);
  const address = `${base.origin}${base.pathname}`.replace(/\/+$/, "");
  const authorization = toAuthorization(server, base);
  const pauses = patience === "long" ? PAUSES_MS : PAUSES_MS.slice(0, 1);
  const gate = createGate(SAME_TIME);

  async function ask(path: string, init: RequestInit, timeoutMs: number): Promise<Response> {
    const waiting = new AbortController();
    const timer = setTimeout(() => waiting.abort(new Error("it does not answer")), timeoutMs);
    let response: Response;
    try {
      response = await fetch(`${address}/${path}`, {
        ...init,
        headers: {
          ...(authorization !== undefined && { authorization }),
          ...(init.headers as object),
        },
        redirect: "manual",
        signal: AbortSignal.any([signal, waiting.signal]),
      });
    } catch (error) {
      if (signal.aborted) throw cancelled();
      throw unreachable(address, error);
    } finally {
      clearTimeout(timer);
    }
    if (response.ok) return response;
    throw await toError(address, response);
  }

  async function retry<T>(once: boolean, work: () => Promise<T>): Promise<T> {
    for (let tries = 0; ; tries++) {
      try {
        return await gate(work);
      } catch (error) {
        const pause = pauses[tries];
        if (!(error instanceof Passing) || once || pause === undefined) throw error;
        const wanted = Math.min(error.afterMs ?? 0, MOST_PAUSE_MS);
        await sleep(Math.max(wanted, pause * (0.75 + Math.random() / 2)), undefined, {
          signal,
        }).catch(() => {
          throw cancelled();
        });
      }
    }
  }

  return {
    address,
    json: (path, { method, body, once = false }) =>
      retry(once, async () => {
        const response = await ask(
          path,
          {
            method,
            headers: {
              accept: "application/json",
              ...(body && { "content-type": "application/json" }),
            },
            ...(body && { body: writeExactJson(body) }),
          },
          LONGEST_WAIT_MS,
        );
        return readJson(address, response, signal);
      }),
    async *download(path) {
      const response = await retry(false, () => ask(path, { method: "GET" }, LONGEST_WAIT_MS));
      yield* readBody(address, response, signal);
    },
    upload: async (path, content, size) => {
      // The content is read once: who sends it begins again.
      const headers = {
        "content-type": "application/octet-stream",
        "content-length": String(size),
      };
      const init = {
        method: "PUT",
        headers,
        body: content,
        duplex: "half",
      } as unknown as RequestInit;
      const response = await gate(() => ask(path, init, LONGEST_WAIT_MS + size / 1000));
      await response.body?.cancel();
    },
  };
}

function readAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== "http:" && url.protocol !== "https:"))
    throw new AppError(
      "INVALID_INPUT",
      `"${text}" is no address of an MLflow server.`,
      "Write it as http://host:5000.",
    );
  return url;
}

function toAuthorization(
  { token, username, password }: MlflowServer,
  base: URL,
): string | undefined {
  if (token !== undefined && token !== "") return `Bearer ${token}`;
  const user = username ?? decodePart(base.username);
  if (user === "") return undefined;
  const secret = password ?? decodePart(base.password);
  return `Basic ${Buffer.from(`${user}:${secret}`).toString("base64")}`;
}

/** What is written wrong there is taken as it is. */
function decodePart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** It may go by: tried again. */
class Passing extends AppError {
  readonly afterMs: number | undefined;
  constructor(message: string, nextStep: string, afterMs?: number, options?: ErrorOptions) {
    super("UNAVAILABLE", message, nextStep, options);
    this.afterMs = afterMs;
  }
}

function cancelled(): AppError {
  return new AppError("CANCELLED", "The transfer was cancelled.", "Run it again to go on.");
}

function unreachable(address: string, error: unknown): AppError {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const why = (cause as { code?: string }).code ?? messageOf(cause);
  return new Passing(
    `${address} cannot be reached (${why}).`,
    "Check that the server runs and the address is right, and run it again: it goes on there.",
    undefined,
    { cause: error },
  );
}

const CODES: Readonly<Record<string, ErrorCode>> = {
  RESOURCE_DOES_NOT_EXIST: "NOT_FOUND",
  NOT_FOUND: "NOT_FOUND",
  ENDPOINT_NOT_FOUND: "NOT_FOUND",
  RESOURCE_ALREADY_EXISTS: "CONFLICT",
  ALREADY_EXISTS: "CONFLICT",
  INVALID_PARAMETER_VALUE: "INVALID_INPUT",
  BAD_REQUEST: "INVALID_INPUT",
};

async function toError(address: string, response: Response): Promise<AppError> {
  const { status } = response;
  if (status >= 300 && status < 400) {
    await response.body?.cancel();
    return new AppError(
      "UNAVAILABLE",
      `${address} leads on to ${response.headers.get("location") ?? "another address"}.`,
      "Give the address of the server itself: nothing is sent elsewhere.",
    );
  }
  const text = (await readText(response, 1 << 20).catch(() => "")).trim();
  const { code, message } = readErrorBody(text);
  if (status === 401)
    return new AppError(
      "UNAUTHORIZED",
      `${address} does not let the caller in: ${message || "401"}`,
      "Give its token with --token or MLFLOW_TRACKING_TOKEN, or name and password by MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD.",
    );
  if (status === 403)
    return new AppError(
      "FORBIDDEN",
      `${address} forbids it: ${message || "403"}`,
      "Ask whoever runs the server for the permission; a server behind another name wants that name among its --allowed-hosts.",
    );
  const known = code === undefined ? undefined : CODES[code];
  if (known !== undefined) return new AppError(known, message);
  if (status === 429 || status === 408 || status === 502 || status === 503 || status === 504) {
    const after = Number(response.headers.get("retry-after") ?? Number.NaN);
    return new Passing(
      `${address} is busy (${status}): ${message}`,
      "Run it again later: it goes on there.",
      Number.isFinite(after) ? after * 1000 : undefined,
    );
  }
  if (status === 404) return new AppError("NOT_FOUND", `${address} has no such address (404).`);
  // Its own mistake, about this request.
  return new AppError("DAMAGED", `${address} answers ${status}: ${message}`);
}

function readErrorBody(text: string): {
  readonly code: string | undefined;
  readonly message: string;
} {
  try {
    const { error_code: code, message } = parseExactJson(text) as Readonly<Record<string, unknown>>;
    return {
      code: typeof code === "string" ? code : undefined,
      message: typeof message === "string" ? message.slice(0, MOST_MESSAGE) : "",
    };
  } catch {
    return {
      code: undefined,
      message: /^\s*</.test(text) ? "a page" : text.slice(0, MOST_MESSAGE),
    };
  }
}

async function readJson(address: string, response: Response, signal: AbortSignal): Promise<Answer> {
  let text: string;
  try {
    text = await readText(response, MOST_JSON_BYTES);
  } catch (error) {
    if (signal.aborted) throw cancelled();
    if (error instanceof AppError) throw error;
    throw unreachable(address, error);
  }
  try {
    const value: unknown = text.trim() === "" ? {} : parseExactJson(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return value as Answer;
  } catch {
    // Told below.
  }
  throw new AppError(
    "UNAVAILABLE",
    `${address} answers with ${/^\s*</.test(text) ? "a page" : "something else"}, not as an MLflow server does.`,
    "Check the address: it is the one for MLFLOW_TRACKING_URI, without a path behind it.",
  );
}

async function readText(response: Response, most: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > most) throw new AppError("DAMAGED", `An answer is larger than ${most} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

async function* readBody(
  address: string,
  response: Response,
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  try {
    yield* response.body ?? [];
  } catch (error) {
    if (signal.aborted) throw cancelled();
    throw unreachable(address, error);
  }
}

/** At most so many at the same time; the others wait their turn. */
function createGate(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  let busy = 0;
  const waiting: Array<() => void> = [];
  return async (work) => {
    if (busy >= most) await new Promise<void>((go) => waiting.push(go));
    else busy++;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) busy--;
      else next();
    }
  };
}
