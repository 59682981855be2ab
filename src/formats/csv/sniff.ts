import type { FileFacts, Sniff } from "../codec.ts";
import { SOFT_STEP } from "../axis.ts";
import { parseNumber } from "../numbers.ts";
import { timeFromNumber } from "../times.ts";
import { DecimalMarks } from "./decimal-marks.ts";
import {
  byteOrderMarkBytes,
  detectDelimiter,
  isRemark,
  RowReader,
  skipBlankLines,
} from "./rows.ts";
import { type ColumnKind, describeTable, namesAxis, type TableWriter } from "./table.ts";

/** Names by habit of files that hold metrics, so that a table without an axis column counts too. */
const METRICS_NAME =
  /^(?:.*[._-])?(?:metrics|progress|results?|history|training|train(?:ing)?[_-]?log|logs?|summary|monitor|loss(?:es)?)\.(?:csv|tsv|log|txt)$/i;
/** A table that has no number in so many rows, and none in all that is shown, has none. */
const ROWS_WITHOUT_NUMBERS = 50;
/** As much as a sniff is shown of a file. */
const HEAD_BYTES = 65_536;

export function hasMetricsName(name: string): boolean {
  return METRICS_NAME.test(name);
}

/** First line of a file that Stable-Baselines3's (and Gym's) Monitor writes; undefined for any other. */
export function readMonitorLine(line: string): { startSeconds: number } | undefined {
  if (!line.startsWith("#{")) return undefined;
  try {
    const facts = JSON.parse(line.slice(1)) as { readonly t_start?: unknown };
    return typeof facts.t_start === "number" ? { startSeconds: facts.t_start } : undefined;
  } catch {
    return undefined;
  }
}

const no = (reason: string): Sniff => ({ kind: "no", reason });

/** Is this table a log of metrics? Data sets are tables too: it takes an axis column or a name by habit. */
export function sniffCsv(bytes: Uint8Array, file: FileFacts, whole: boolean): Sniff {
  // A computer that went down leaves zeros where its last writes were to be.
  const head = bytes.subarray(0, bytes.findLastIndex((byte) => byte !== 0) + 1);
  if (head.length === 0) return { kind: "wait" };
  if (head.includes(0)) return no("not a text table: it holds zero bytes");
  const { text } = new RowReader(head, ",");
  let pos = skipBlankLines(text, byteOrderMarkBytes(head));
  const isCut = head.length >= HEAD_BYTES && !text.includes("\n");
  let first = firstLine(text, pos, isCut);
  while (first !== undefined && readMonitorLine(first) === undefined && isRemark(first)) {
    // One that fills all there is to see.
    if (isCut) return no("not a table");
    pos = skipBlankLines(text, text.indexOf("\n", pos) + 1);
    first = firstLine(text, pos, isCut);
  }
  if (first === undefined) return { kind: "wait" };
  if (/^\s*[{[]/.test(first)) return no("not a table");
  if (/^Logging to |^-{5,}\s*$/.test(first))
    return no("printed tables for people to read, not data");
  const isMonitor = readMonitorLine(first) !== undefined;
  if (isMonitor) pos = skipBlankLines(text, text.indexOf("\n", pos) + 1);
  const headerLine = isMonitor ? firstLine(text, pos, isCut) : first;
  if (headerLine === undefined) return { kind: "wait" };
  const behind = text.indexOf("\n", pos) + 1;
  const row = behind > 0 ? firstLine(text, skipBlankLines(text, behind), whole) : undefined;
  const delimiter = detectDelimiter(headerLine, isCut ? "" : row);
  if (delimiter === undefined) return { kind: "wait" };
  const rows = new RowReader(head, delimiter);
  pos = rows.next(pos, isCut);
  if (pos < 0) return { kind: "wait" };
  const header = rows.titles();
  const foreign = foreignLogger(header, file);
  if (foreign !== undefined) return no(`${foreign}: this format is not supported yet`);
  const isKnown = isMonitor || header.includes(SOFT_STEP) || hasMetricsName(file.name);
  if (!header.some(namesAxis)) {
    if (header.some((cell) => parseNumber(cell) !== undefined)) return no("no header line");
    if (!isKnown) return no("a table without a step, iteration or epoch column");
  }
  if (header.length < 2 && !isKnown) return no("not a table");
  const yes: Sniff = {
    kind: "yes",
    logger: isMonitor ? "stable-baselines3-monitor" : nameLogger(header, file),
  };
  const { kinds } = describeTable(header, isMonitor ? "monitor" : writerOf(file));
  let rowsSeen = 0;
  while (pos < text.length) {
    pos = rows.next(pos, whole);
    if (pos < 0) break;
    if (rows.count > 1 || !rows.isEmpty(0)) rowsSeen++;
    if (hasMetric(rows, kinds, delimiter)) return yes;
  }
  // A header of a hundred thousand columns leaves no room for a row.
  if (rowsSeen === 0 && head.length >= HEAD_BYTES) return yes;
  return rowsSeen < ROWS_WITHOUT_NUMBERS ? { kind: "wait" } : no("a table without numbers");
}

function hasMetric(rows: RowReader, kinds: readonly ColumnKind[], delimiter: string): boolean {
  const marks = new DecimalMarks();
  for (let i = 0; i < Math.min(rows.count, kinds.length); i++) {
    if (delimiter !== ",") marks.look(i, rows.raw(i));
    const value = parseNumber(delimiter === "," ? rows.raw(i) : marks.read(i, rows.raw(i)));
    if (value === undefined) continue;
    if (kinds[i] === "metric") return true;
    if (kinds[i] === "time" && timeFromNumber(value) === undefined) return true;
  }
  return false;
}

/** A line without its end may be written to at this moment; one that fills all there is to see counts. */
function firstLine(text: string, pos: number, isCut: boolean): string | undefined {
  const end = text.indexOf("\n", pos);
  if (end < 0 && !isCut) return undefined;
  return text.slice(pos, end < 0 ? undefined : end).trimEnd();
}

/** Files of loggers that a codec of their own will read, by what their writers put there. */
function foreignLogger(header: readonly string[], file: FileFacts): string | undefined {
  const has = (...names: readonly string[]) => names.every((name) => header.includes(name));
  if (has("training_iteration", "trial_id")) return "Ray Tune trial";
  if (/(^|\/)plots\/metrics\/.*\.tsv$/.test(file.path)) return "DVCLive";
  if (header[0] === "iter" && /^((learn|test).*_error|time_left)\.tsv$/.test(file.name))
    return "CatBoost";
  return undefined;
}

function nameLogger(header: readonly string[], file: FileFacts): string {
  const has = (name: string) => header.includes(name);
  if (has(SOFT_STEP)) return "stable-baselines3";
  if (has("step") && writerOf(file) === "lightning") return "lightning-csv";
  if (has("epoch") && header.some((name) => /^(train|val)\/\w+_loss$|^metrics\/mAP/.test(name))) {
    return "ultralytics";
  }
  if (header[0] === "epoch" && has("loss") && isSortedAsKeras(header.slice(1))) {
    return "keras-csvlogger";
  }
  return "csv";
}

/** As far as the file's place tells. */
export function writerOf(file: FileFacts): TableWriter {
  const isLightning =
    file.name === "metrics.csv" &&
    (file.siblings.has("hparams.yaml") ||
      /(^|\/)lightning_logs\//.test(file.path) ||
      /(^|\/)version_\d+$/.test(file.folder));
  return isLightning ? "lightning" : null;
}

/** Keras writes the training metrics sorted, then the same ones with "val_". */
function isSortedAsKeras(names: readonly string[]): boolean {
  const training = names.filter((name) => !name.startsWith("val_"));
  return training.every((name, i) => i === 0 || (training[i - 1] as string) <= name);
}
