import { useCallback, useEffect, useRef, useState } from "react";
import { createFileReader } from "../../../../client/run-file.ts";
import type { DataRow, DataSort } from "../../../../kit/data-table.tsx";
import type { TableFacts, TableKind } from "./protocol.ts";
import { TableClient } from "./table-client.ts";

/** Rows come in blocks of so many. */
const BLOCK = 200;

export interface Table {
  readonly facts: TableFacts | undefined;
  readonly error: unknown;
  readonly size: number;
  /** Rows as they are sorted and filtered. */
  readonly count: number;
  readonly isBusy: boolean;
  readonly sort: DataSort | undefined;
  readonly filters: ReadonlyMap<number, string>;
  readonly rowAt: (at: number) => DataRow | undefined;
  readonly onRange: (from: number, to: number) => void;
  readonly changeSort: (column: number) => void;
  readonly changeFilter: (column: number, text: string) => void;
  readonly loadMore: () => void;
  readonly retry: () => void;
}

/** A table of a file, in a worker that ends with the view. */
export function useTable(runId: string, path: string, kind: TableKind): Table {
  const [attempt, setAttempt] = useState(0);
  const client = useRef<TableClient>(undefined);
  const [facts, setFacts] = useState<TableFacts>();
  const [error, setError] = useState<unknown>();
  const [size, setSize] = useState(0);
  const [count, setCount] = useState(0);
  const [isBusy, setBusy] = useState(true);
  const [sort, setSort] = useState<DataSort>();
  const [filters, setFilters] = useState<ReadonlyMap<number, string>>(new Map());
  const blocks = useRef(new Map<number, readonly DataRow[] | "asked">());
  const range = useRef<readonly [number, number]>([0, 0]);
  const [, redraw] = useState(0);

  const onRange = useCallback((from: number, to: number): void => {
    range.current = [from, to];
    const own = client.current;
    if (own === undefined) return;
    for (let block = Math.floor(from / BLOCK); block * BLOCK < to; block++) {
      const { current: known } = blocks;
      if (known.has(block)) continue;
      known.set(block, "asked");
      own.ask("read", { from: block * BLOCK, to: (block + 1) * BLOCK }).then(
        (rows) => {
          // Another order came meanwhile.
          if (blocks.current !== known) return;
          known.set(block, rows);
          redraw((old) => old + 1);
        },
        (failure: unknown) => setError(failure),
      );
    }
  }, []);

  const isOpen = facts !== undefined;
  const rows = facts?.rows ?? 0;
  useEffect(() => {
    const reader = createFileReader(runId, path);
    const own = new TableClient(reader);
    client.current = own;
    let isLeft = false;
    const open = async (): Promise<void> => {
      const bytes = await reader.size();
      const found = await own.ask("open", { kind, size: bytes });
      if (isLeft) return;
      setSize(bytes);
      setFacts(found);
    };
    void open()
      .catch((failure: unknown) => !isLeft && setError(failure))
      .finally(() => !isLeft && setBusy(false));
    return () => {
      isLeft = true;
      own[Symbol.dispose]();
    };
  }, [runId, path, kind, attempt]);

  useEffect(() => {
    const own = client.current;
    if (own === undefined || !isOpen) return;
    let isLeft = false;
    setBusy(true);
    own
      .ask("arrange", { sort, filters: [...filters] })
      .then(
        (found) => {
          if (isLeft) return;
          blocks.current = new Map();
          setCount(found);
          onRange(...range.current);
        },
        (failure: unknown) => setError(failure),
      )
      .finally(() => !isLeft && setBusy(false));
    return () => {
      isLeft = true;
    };
  }, [isOpen, rows, sort, filters, onRange]);

  return {
    facts,
    error,
    size,
    count,
    isBusy,
    sort,
    filters,
    onRange,
    rowAt: (at) => {
      const block = blocks.current.get(Math.floor(at / BLOCK));
      return block === undefined || block === "asked" ? undefined : block[at % BLOCK];
    },
    changeSort: (column) =>
      setSort((old) => {
        if (old?.column !== column) return { column, descending: false };
        return old.descending ? undefined : { column, descending: true };
      }),
    changeFilter: (column, text) => setFilters((old) => new Map(old).set(column, text)),
    loadMore: () => {
      setBusy(true);
      client.current
        ?.ask("load")
        .then(setFacts, (failure: unknown) => setError(failure))
        .finally(() => setBusy(false));
    },
    retry: () => {
      setError(undefined);
      setFacts(undefined);
      setBusy(true);
      setAttempt((old) => old + 1);
    },
  };
}
