import { messageOf } from "../../../../../src/base/errors.ts";
import { LoadedTable, type Arrangement } from "./loaded-table.ts";
import { openParquet } from "./parquet-file.ts";
import type { FromWorker, TableFacts, TableKind, ToWorker } from "./protocol.ts";
import type { TableFile } from "./table-file.ts";
import { openTextTable } from "./text-table-file.ts";

// Reads, sorts and filters a table beside the page: a million rows must not stop it. Bytes come from the page, which
// knows the file's address.

interface OpenTable {
  readonly file: TableFile;
  readonly table: LoadedTable;
}

const tell = (message: FromWorker): void => self.postMessage(message);
const fetches = new Map<number, PromiseWithResolvers<Uint8Array>>();
let lastFetch = 0;
let fetchedBytes = 0;
let open: OpenTable | undefined;

async function fetchBytes(from: number, to: number): Promise<Uint8Array> {
  const id = ++lastFetch;
  const waiting = Promise.withResolvers<Uint8Array>();
  fetches.set(id, waiting);
  tell({ fetch: id, from, to });
  const bytes = await waiting.promise;
  fetchedBytes += bytes.length;
  return bytes;
}

let loading: Promise<unknown> = Promise.resolve();

/** One after another: two at once would read the same rows. */
function load(): Promise<TableFacts> {
  const next = loading.then(loadNext);
  loading = next.catch(() => undefined);
  return next;
}

async function loadNext(): Promise<TableFacts> {
  if (open === undefined) throw new Error("No table is open.");
  const { file, table } = open;
  const { columns, rows } = await file.next();
  table.append(columns, rows);
  return {
    columns: table.columns,
    rows: table.rows,
    totalRows: file.totalRows,
    isAtEnd: file.isAtEnd,
    notes: file.notes,
    bytes: fetchedBytes,
  };
}

async function answer(call: string, input: unknown): Promise<unknown> {
  if (call === "open") {
    const { kind, size } = input as { readonly kind: TableKind; readonly size: number };
    const bytes = { size, read: fetchBytes };
    const file = await (kind === "parquet" ? openParquet(bytes) : openTextTable(bytes));
    open = { file, table: new LoadedTable(file.names) };
    return load();
  }
  if (call === "load") return load();
  if (call === "arrange") return open?.table.arrange(input as Arrangement) ?? 0;
  const { from, to } = input as { readonly from: number; readonly to: number };
  return open?.table.read(from, to) ?? [];
}

self.addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  if ("fetched" in data) {
    const waiting = fetches.get(data.fetched);
    fetches.delete(data.fetched);
    if (data.bytes === undefined) waiting?.reject(new Error(data.error));
    else waiting?.resolve(data.bytes);
    return;
  }
  void answer(data.call, data.input).then(
    (result) => tell({ id: data.id, result, error: undefined }),
    (error: unknown) => tell({ id: data.id, result: undefined, error: messageOf(error) }),
  );
});
