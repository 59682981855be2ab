import { AppError, messageOf } from "../../../../../src/base/errors.ts";
import type { FileReader } from "../../../../client/run-file.ts";
import type { FromWorker, TableCalls, ToWorker } from "./protocol.ts";

/** A table in a worker of its own. */
export class TableClient implements Disposable {
  readonly #worker = new Worker(new URL("./table-worker.ts", import.meta.url), { type: "module" });
  readonly #reader: FileReader;
  readonly #calls = new Map<number, PromiseWithResolvers<unknown>>();
  #last = 0;

  constructor(reader: FileReader) {
    this.#reader = reader;
    this.#worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) =>
      this.#hear(data),
    );
    this.#worker.addEventListener("error", (event) => {
      event.preventDefault();
      for (const call of this.#calls.values()) call.reject(damaged(event.message));
      this.#calls.clear();
    });
  }

  /** Throws INVALID_INPUT for damage. */
  async ask<Call extends keyof TableCalls>(
    call: Call,
    ...[input]: Parameters<TableCalls[Call]>
  ): Promise<ReturnType<TableCalls[Call]>> {
    const id = ++this.#last;
    const waiting = Promise.withResolvers<unknown>();
    this.#calls.set(id, waiting);
    this.#send({ id, call, input });
    return (await waiting.promise) as ReturnType<TableCalls[Call]>;
  }

  [Symbol.dispose](): void {
    this.#worker.terminate();
  }

  #send(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #hear(message: FromWorker): void {
    if ("fetch" in message) {
      const { fetch: fetched, from, to } = message;
      void this.#reader.read(from, to).then(
        (bytes) => this.#send({ fetched, bytes, error: "" }),
        (error: unknown) => this.#send({ fetched, bytes: undefined, error: messageOf(error) }),
      );
      return;
    }
    const waiting = this.#calls.get(message.id);
    this.#calls.delete(message.id);
    if (message.error === undefined) waiting?.resolve(message.result);
    else waiting?.reject(damaged(message.error));
  }
}

const damaged = (message: string): AppError =>
  new AppError("INVALID_INPUT", `The table cannot be read: ${message}`, "Download the file.");
