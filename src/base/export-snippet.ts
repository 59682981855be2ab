import type { ExportColumn, ExportFormat } from "./export-table.ts";

export const SNIPPET_LIBRARIES = ["pandas", "polars"] as const;
export type SnippetLibrary = (typeof SNIPPET_LIBRARIES)[number];

interface Snippet {
  /** As Python finds it. */
  readonly file: string;
  readonly format: ExportFormat;
  readonly columns: readonly ExportColumn[];
}

/** Python that reads the file with every value as it was stored: int64 steps, times in UTC, NaN apart from nothing. */
export function writeSnippet(library: SnippetLibrary, snippet: Snippet): string {
  return library === "pandas" ? writePandas(snippet) : writePolars(snippet);
}

/** JSON's notation of a text is Python's too. */
const quote = (text: string): string => JSON.stringify(text);

const lines = (...parts: readonly string[]): string => `${parts.join("\n")}\n`;

/** Of points nothing but a time can be missing. */
const isPoints = (columns: readonly ExportColumn[]): boolean =>
  columns.every(({ type, nullable }) => !nullable || type === "time");

function writePandas({ file, format, columns }: Snippet): string {
  const times = namesOf(columns, "time");
  const toTimes = times.length === 0 ? [] : pandasTimes(times);
  if (format === "parquet")
    return lines(
      "import pandas as pd",
      "",
      isPoints(columns)
        ? `df = pd.read_parquet(${quote(file)})`
        : `df = pd.read_parquet(${quote(file)}, dtype_backend="pyarrow")`,
    );
  const types = pandasTypes(columns);
  if (format === "csv")
    return lines(
      "import pandas as pd",
      "",
      ...dictionary("types", types),
      "df = pd.read_csv(",
      `    ${quote(file)},`,
      "    dtype=types,",
      "    keep_default_na=False,",
      '    na_values={name: ["", "NaN"] if kind == "float64" else [""] for name, kind in types.items() if kind != "str"},',
      '    float_precision="round_trip",',
      ")",
      ...toTimes,
    );
  return lines(
    "import pandas as pd",
    ...jsonRows(file, columns),
    ...dictionary("types", types),
    "df = pd.DataFrame(rows, columns=list(types), dtype=object).astype(types)",
    ...toTimes,
  );
}

function pandasTimes(names: readonly string[]): string[] {
  return [
    `for name in [${names.map(quote).join(", ")}]:`,
    '    df[name] = pd.to_datetime(df[name], unit="us", utc=True).astype("datetime64[us, UTC]")',
  ];
}

function pandasTypes(columns: readonly ExportColumn[]): Array<[string, string]> {
  return columns.map(({ name, type, nullable }) => [
    name,
    type === "text"
      ? nullable
        ? "string"
        : "str"
      : type === "number"
        ? "float64"
        : nullable
          ? "Int64"
          : "int64",
  ]);
}

function writePolars({ file, format, columns }: Snippet): string {
  if (format === "parquet")
    return lines("import polars as pl", "", `df = pl.read_parquet(${quote(file)})`);
  const times = namesOf(columns, "time");
  const toTimes =
    times.length === 0
      ? []
      : [
          "df = df.with_columns(",
          `    pl.from_epoch(pl.col(${times.map(quote).join(", ")}), time_unit="us").dt.replace_time_zone("UTC")`,
          ")",
        ];
  const schema = columns.map(({ name, type }): [string, string] => [
    name,
    type === "text" ? "pl.String" : type === "number" ? "pl.Float64" : "pl.Int64",
  ]);
  if (format === "csv")
    return lines(
      "import polars as pl",
      "",
      ...dictionary("schema", schema, (type) => type),
      // Its reader leaves quotes in names of columns doubled: they are given.
      `df = pl.read_csv(${quote(file)}, schema=schema, has_header=False, skip_rows=1)`,
      ...polarsTexts(columns),
      ...toTimes,
    );
  return lines(
    "import polars as pl",
    ...jsonRows(file, columns),
    ...dictionary("schema", schema, (type) => type),
    "df = pl.DataFrame(rows, schema=schema)",
    ...toTimes,
  );
}

/** Nothing between two commas is nothing to Polars; where nothing can be missing, it is an empty text. */
function polarsTexts(columns: readonly ExportColumn[]): string[] {
  const whole = columns.filter(({ type, nullable }) => type === "text" && !nullable);
  if (whole.length === 0) return [];
  const names = whole.map(({ name }) => quote(name)).join(", ");
  return [`df = df.with_columns(pl.col(${names}).fill_null(""))`];
}

/** Lines of JSON by Python's own reader: those of the libraries know no int64 and round doubles. */
function jsonRows(file: string, columns: readonly ExportColumn[]): string[] {
  const convert = (type: ExportColumn["type"], call: string): string[] => {
    const names = namesOf(columns, type);
    if (names.length === 0) return [];
    return [
      `        for name in [${names.map(quote).join(", ")}]:`,
      `            row[name] = None if row[name] is None else ${call}(row[name])`,
    ];
  };
  return [
    "import json",
    "",
    "rows = []",
    `with open(${quote(file)}, encoding="utf-8") as file:`,
    "    for line in file:",
    "        row = json.loads(line)",
    ...convert("int", "int"),
    ...convert("number", "float"),
    "        rows.append(row)",
  ];
}

function namesOf(columns: readonly ExportColumn[], type: ExportColumn["type"]): string[] {
  return columns.filter((column) => column.type === type).map(({ name }) => name);
}

function dictionary(
  name: string,
  entries: ReadonlyArray<readonly [string, string]>,
  write: (value: string) => string = quote,
): string[] {
  return [
    `${name} = {`,
    ...entries.map(([key, value]) => `    ${quote(key)}: ${write(value)},`),
    "}",
  ];
}
