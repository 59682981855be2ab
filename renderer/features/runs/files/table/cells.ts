import { narrow } from "../../../../../src/base/exact-json.ts";

const MAX_BYTES = 64;

/** A cell as text; "" where there is nothing. */
export function toCellText(value: unknown): string {
  if (value === null || value === undefined) return "";
  switch (typeof value) {
    case "string":
      return value;
    case "number":
    case "bigint":
    case "boolean":
      return String(value);
    default:
  }
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "" : value.toISOString();
  if (value instanceof Uint8Array) return toTextOrHex(value);
  try {
    return JSON.stringify(value, (_key, one: unknown) => {
      if (typeof one === "bigint") return toJsonNumber(one);
      return one instanceof Uint8Array ? toTextOrHex(one) : one;
    });
  } catch {
    return "…";
  }
}

function toJsonNumber(value: bigint): number | string {
  const number = narrow(value);
  return typeof number === "number" ? number : String(number);
}

const utf8 = new TextDecoder("utf-8", { fatal: true });
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000e-\u001f]/;

/** Old writers do not say which bytes are text. */
function toTextOrHex(bytes: Uint8Array): string {
  try {
    const text = utf8.decode(bytes);
    if (!CONTROL.test(text)) return text;
  } catch {
    // Bytes.
  }
  const hex = [...bytes.subarray(0, MAX_BYTES)].map((byte) => byte.toString(16).padStart(2, "0"));
  return hex.join(" ") + (bytes.length > MAX_BYTES ? " …" : "");
}

const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$|^(nan|[-+]?inf(inity)?)$/i;
const INFINITY = /^([-+]?)inf(inity)?$/i;

/** NaN for what is no number. Dates are numbers of milliseconds. */
export function toCellNumber(value: unknown): number {
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Date) return value.getTime();
  if (typeof value === "boolean") return Number(value);
  if (typeof value !== "string" || value === "") return Number.NaN;
  const [, sign] = INFINITY.exec(value.trim()) ?? [];
  if (sign !== undefined) return sign === "-" ? -Infinity : Infinity;
  return Number(value);
}

/** What most of a column's first cells are decides how it is sorted. */
export function isNumberColumn(sample: readonly unknown[]): boolean {
  const cells = sample.filter((one) => one !== null && one !== undefined && one !== "");
  return (
    cells.length > 0 &&
    cells.every(
      (one) =>
        typeof one === "number" ||
        typeof one === "bigint" ||
        (typeof one === "string" && NUMBER.test(one.trim())),
    )
  );
}
