/** A Jupyter notebook of version 3 or 4, as far as it is shown. */
export interface Notebook {
  readonly language: string;
  readonly cells: readonly NotebookCell[];
  /** Cells that are left out at the end. */
  readonly left: number;
}

export interface NotebookCell {
  readonly kind: "markdown" | "code" | "raw";
  readonly source: string;
  /** "In [3]"; null where it was never run. */
  readonly count: number | null;
  readonly outputs: readonly NotebookOutput[];
}

export type NotebookOutput =
  | { readonly kind: "text"; readonly text: string; readonly isError: boolean }
  | { readonly kind: "markdown" | "html"; readonly text: string }
  | { readonly kind: "image"; readonly url: string };

const MAX_CELLS = 2000;
const MAX_OUTPUTS = 200;
/** Shown in an `img`, where nothing of them can run. */
const IMAGES = ["image/png", "image/jpeg", "image/gif", "image/webp"] as const;
const SVG = "image/svg+xml";
const BASE64 = /^[A-Za-z0-9+/=\s]*$/;

interface Loose {
  readonly [key: string]: unknown;
}

/** Throws SyntaxError for what is no JSON, Error for what is no notebook. */
export function parseNotebook(text: string): Notebook {
  const root = toObject(JSON.parse(text));
  const [sheet] = toList(root["worksheets"]);
  const cells = toList(root["cells"] ?? toObject(sheet)["cells"]);
  if (cells.length === 0 && !("nbformat" in root)) throw new Error("it has no cells");
  const metadata = toObject(root["metadata"]);
  const language =
    toText(toObject(metadata["language_info"])["name"]) ||
    toText(toObject(metadata["kernelspec"])["language"]);
  return {
    language,
    cells: cells.slice(0, MAX_CELLS).map((cell) => toCell(toObject(cell))),
    left: Math.max(0, cells.length - MAX_CELLS),
  };
}

function toCell(cell: Loose): NotebookCell {
  const type = toText(cell["cell_type"]);
  const level = Number(cell["level"]);
  const source = toText(cell["source"] ?? cell["input"]);
  const count = cell["execution_count"] ?? cell["prompt_number"];
  return {
    kind: type === "code" ? "code" : type === "raw" ? "raw" : "markdown",
    // Version 3 had headings as cells.
    source:
      type === "heading" ? `${"#".repeat(level >= 1 && level <= 6 ? level : 1)} ${source}` : source,
    count: typeof count === "number" ? count : null,
    outputs: toList(cell["outputs"])
      .slice(0, MAX_OUTPUTS)
      .flatMap((one) => toOutput(toObject(one))),
  };
}

function toOutput(output: Loose): readonly NotebookOutput[] {
  switch (output["output_type"]) {
    case "stream":
      return [{ kind: "text", text: toText(output["text"]), isError: output["name"] === "stderr" }];
    case "error":
    case "pyerr": {
      const trace = toList(output["traceback"]).map(toText).join("\n");
      const text = trace || `${toText(output["ename"])}: ${toText(output["evalue"])}`;
      return [{ kind: "text", text, isError: true }];
    }
    default:
      return toData(toObject(output["data"] ?? output));
  }
}

/** The richest form that is shown without running anything. */
function toData(data: Loose): readonly NotebookOutput[] {
  for (const type of IMAGES) {
    const base64 = toText(data[type] ?? data[type.slice("image/".length)]);
    if (base64 !== "" && BASE64.test(base64))
      return [{ kind: "image", url: `data:${type};base64,${base64.replaceAll(/\s/g, "")}` }];
  }
  const svg = toText(data[SVG] ?? data["svg"]);
  if (svg !== "") return [{ kind: "image", url: `data:${SVG},${encodeURIComponent(svg)}` }];
  const html = toText(data["text/html"] ?? data["html"]);
  if (html !== "") return [{ kind: "html", text: html }];
  const markdown = toText(data["text/markdown"]);
  if (markdown !== "") return [{ kind: "markdown", text: markdown }];
  const plain =
    data["text/plain"] ?? data["text/latex"] ?? data["text"] ?? data["application/json"];
  if (plain === undefined) return [];
  const text = toText(plain);
  return [{ kind: "text", text: text === "" ? JSON.stringify(plain) : text, isError: false }];
}

const toList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const toObject = (value: unknown): Loose =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Loose) : {};

/** Texts stand as one, or as a list of lines with their ends. */
function toText(value: unknown): string {
  if (typeof value === "string") return value.toWellFormed();
  return Array.isArray(value)
    ? value
        .filter((one) => typeof one === "string")
        .join("")
        .toWellFormed()
    : "";
}
