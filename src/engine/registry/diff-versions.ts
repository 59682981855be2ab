import type { JsonValue, WireNumber } from "../../base/json.ts";
import type {
  DiffRow,
  DiffSection,
  MlModel,
  SignatureField,
  VersionDiff,
} from "../../contract/registry-versions.ts";

/** A value beside another one: how it is shown, and as what it counts. */
export interface DiffValue {
  readonly text: string;
  /** Of a metric. */
  readonly number?: number;
  /** What makes two of them the same, where that is not the text. */
  readonly same?: string;
}

/** What a version has in one section, by key; null where it cannot be told, with the reason. */
export type DiffSide =
  | { readonly values: ReadonlyMap<string, DiffValue> }
  | { readonly values: null; readonly reason: string };

export type VersionFacts = Readonly<Record<DiffSection, DiffSide>>;

interface Side {
  readonly version: number;
  readonly facts: VersionFacts;
}

/** Sections in their order, rows in that of keys. Where a side cannot be told no row claims that something is missing there. */
export function diffVersions(a: Side, b: Side, sections: readonly DiffSection[]): VersionDiff {
  return {
    a: a.version,
    b: b.version,
    sections: sections.map((section) => {
      const [left, right] = [a.facts[section], b.facts[section]];
      const note = [
        ...(left.values === null ? [`Version ${a.version}: ${left.reason}`] : []),
        ...(right.values === null ? [`Version ${b.version}: ${right.reason}`] : []),
      ].join(" ");
      const rows =
        left.values === null || right.values === null ? [] : diffMaps(left.values, right.values);
      return { section, rows, note };
    }),
  };
}

function diffMaps(
  left: ReadonlyMap<string, DiffValue>,
  right: ReadonlyMap<string, DiffValue>,
): DiffRow[] {
  const keys = [...new Set([...left.keys(), ...right.keys()])].sort((a, b) => (a < b ? -1 : 1));
  return keys.map((key) => {
    const [a, b] = [left.get(key), right.get(key)];
    return {
      key,
      a: a?.text ?? null,
      b: b?.text ?? null,
      change: changeOf(a, b),
      delta: deltaOf(a?.number, b?.number),
    };
  });
}

function changeOf(a: DiffValue | undefined, b: DiffValue | undefined): DiffRow["change"] {
  if (a === undefined) return "added";
  if (b === undefined) return "removed";
  return (a.same ?? a.text) === (b.same ?? b.text) ? "same" : "changed";
}

function deltaOf(a: number | undefined, b: number | undefined): number | null {
  const delta = a === undefined || b === undefined ? NaN : b - a;
  return Number.isFinite(delta) ? delta : null;
}

export function paramValues(
  params: ReadonlyArray<{ readonly key: string; readonly value: JsonValue }>,
): Map<string, DiffValue> {
  return new Map(
    params.map(({ key, value }) => [
      key,
      { text: typeof value === "string" ? value : JSON.stringify(value) },
    ]),
  );
}

/** The last value of each; of a metric that several sources have, that of the first. */
export function metricValues(
  series: ReadonlyArray<{
    readonly metric: string;
    readonly context: string;
    readonly last: WireNumber;
  }>,
): Map<string, DiffValue> {
  const values = new Map<string, DiffValue>();
  for (const { metric, context, last } of series) {
    const key = context === "" ? metric : `${metric} (${context})`;
    if (!values.has(key)) values.set(key, { text: String(last), number: Number(last) });
  }
  return values;
}

export function signatureValues({ flavors, signature }: MlModel): Map<string, DiffValue> {
  const values = new Map<string, DiffValue>();
  const put = (part: string, fields: readonly SignatureField[]): void => {
    for (const [i, field] of fields.entries())
      values.set(`${part} ${field.name === "" ? i : field.name}`, { text: fieldText(field) });
  };
  put("input", signature?.inputs ?? []);
  put("output", signature?.outputs ?? []);
  put("parameter", signature?.params ?? []);
  for (const { name } of flavors) values.set(`flavor ${name}`, { text: "yes" });
  return values;
}

/** "double [-1, 4], optional, 0.5 by default". */
export function fieldText({ type, shape, required, default: preset }: SignatureField): string {
  const parts = [shape === "" ? type : `${type} ${shape}`];
  if (!required) parts.push("optional");
  if (preset !== null)
    parts.push(`${typeof preset === "string" ? preset : JSON.stringify(preset)} by default`);
  return parts.join(", ");
}

export function fileValues(
  files: ReadonlyArray<{
    readonly path: string;
    readonly bytes: number;
    readonly sha256: string | null;
  }>,
): Map<string, DiffValue> {
  return new Map(
    files.map(({ path, bytes, sha256 }) => [
      path,
      {
        text: sha256 === null ? `${bytes} bytes` : `${bytes} bytes, ${sha256.slice(0, 12)}`,
        same: sha256 ?? `${bytes} bytes`,
      },
    ]),
  );
}

export function tagValues(
  tags: ReadonlyArray<{ readonly key: string; readonly value: string }>,
): Map<string, DiffValue> {
  return new Map(tags.map(({ key, value }) => [key, { text: value }]));
}

const REQUIREMENT = /^([A-Za-z\d][\w.-]*)\s*(\[[^\]]*\])?\s*(.*)$/;
const MOST_REQUIREMENTS = 5000;

/** Lines of a requirements.txt, by the name of the package as pip compares it; what is no package stands for itself. */
export function requirementValues(text: string): Map<string, DiffValue> {
  const values = new Map<string, DiffValue>();
  for (const raw of text.split(/\r?\n/, MOST_REQUIREMENTS)) {
    const line = raw.replace(/(^|\s)#.*$/, "").trim();
    if (line === "") continue;
    const [, name, extras = "", rest = ""] = REQUIREMENT.exec(line) ?? [];
    if (name === undefined) values.set(line, { text: line });
    else
      values.set(name.toLowerCase().replace(/[-_.]+/g, "-"), {
        text: `${extras}${rest}`.trim() || "any version",
      });
  }
  return values;
}
