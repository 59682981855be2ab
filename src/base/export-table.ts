/** Tables of data that go out, for programs to read; docs/export.md explains their columns. */
export const EXPORT_FORMATS = ["csv", "jsonl", "parquet"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Every stored point, one a row; or one row a run. */
export const EXPORT_TABLES = ["points", "runs"] as const;
export type ExportTable = (typeof EXPORT_TABLES)[number];

/** "time": microseconds UTC since 1970; "int": exact int64. */
export const COLUMN_TYPES = ["text", "number", "int", "time"] as const;
type ColumnType = (typeof COLUMN_TYPES)[number];

export interface ExportColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** A row may have nothing there, which is something else than an empty text or NaN. */
  readonly nullable: boolean;
}

const POINT_COLUMNS: ReadonlyArray<
  ExportColumn & { readonly names?: Readonly<Partial<Record<ExportFormat, string>>> }
> = [
  { name: "run_id", names: { jsonl: "runId" }, type: "text", nullable: false },
  { name: "run", type: "text", nullable: false },
  { name: "metric", type: "text", nullable: false },
  { name: "context", type: "text", nullable: false },
  { name: "source", type: "text", nullable: false },
  { name: "attempt", type: "int", nullable: false },
  { name: "step", type: "int", nullable: false },
  { name: "time", names: { csv: "time_us", jsonl: "timeUs" }, type: "time", nullable: true },
  { name: "value", type: "number", nullable: false },
];

/** In the notation of the format: lines of JSON are named as in the API, and texts say the unit of a time. */
export function pointColumns(format: ExportFormat): ExportColumn[] {
  return POINT_COLUMNS.map(({ names, ...column }) => ({
    ...column,
    name: names?.[format] ?? column.name,
  }));
}

/** By the ending of a file's name; undefined where it says none. */
export function formatOfFile(file: string): ExportFormat | undefined {
  const ending = /\.(\w+)$/.exec(file)?.[1]?.toLowerCase();
  if (ending === "ndjson") return "jsonl";
  return EXPORT_FORMATS.find((format) => format === ending);
}
