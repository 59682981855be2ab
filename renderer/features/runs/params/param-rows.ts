import type { JsonValue } from "../../../../src/base/json.ts";
import type { RunDetail } from "../../../../src/contract/runs.ts";

export type Param = RunDetail["paramValues"][number];

/** How a param of the run stands to the baseline's. */
export type Difference = "same" | "changed" | "added" | "removed";

/** A key with the value it has in the run and in the baseline; undefined where one of them does not have it. */
export interface ComparedParam {
  readonly key: string;
  readonly value: JsonValue | undefined;
  readonly base: JsonValue | undefined;
  readonly origin: string;
  /** Undefined without a baseline. */
  readonly difference: Difference | undefined;
}

export type ParamRow =
  | {
      readonly kind: "group";
      readonly id: string;
      readonly name: string;
      readonly depth: number;
      readonly count: number;
      readonly isOpen: boolean;
    }
  | {
      readonly kind: "param";
      readonly id: string;
      readonly name: string;
      readonly depth: number;
      readonly param: ComparedParam;
    };

/** A string stands without quotes, everything else as JSON. */
export function textOf(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The params of a run by key, beside those of the baseline where there is one. */
export function compareParams(
  own: readonly Param[],
  base: readonly Param[] | undefined,
): readonly ComparedParam[] {
  const compared = new Map<string, ComparedParam>();
  for (const { key, value, origin } of own) {
    const difference = base === undefined ? undefined : "added";
    compared.set(key, { key, value, base: undefined, origin, difference });
  }
  for (const { key, value, origin } of base ?? []) {
    const mine = compared.get(key);
    compared.set(
      key,
      mine?.value === undefined
        ? { key, value: undefined, base: value, origin, difference: "removed" }
        : { ...mine, base: value, difference: isSame(mine.value, value) ? "same" : "changed" },
    );
  }
  return [...compared.values()].toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

/** Equal as values: 1 and 1.0 are, "1" and 1 are not (a type that changed is a change). */
function isSame(a: JsonValue, b: JsonValue): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

interface Branch {
  readonly groups: Map<string, Branch>;
  readonly params: Array<{ readonly name: string; readonly param: ComparedParam }>;
  count: number;
}

/** Deeper keys stand with what is left of them. */
const MAX_DEPTH = 24;

/** Keys as a tree by "/" and ".": groups before params of a level, each group with what it holds unless it is closed. */
export function layOutTree(
  params: readonly ComparedParam[],
  closed: ReadonlySet<string>,
): readonly ParamRow[] {
  const root: Branch = { groups: new Map(), params: [], count: 0 };
  for (const param of params) {
    const parts = splitKey(param.key);
    let branch = root;
    branch.count++;
    for (const part of parts.slice(0, -1)) {
      const next = branch.groups.get(part) ?? { groups: new Map(), params: [], count: 0 };
      branch.groups.set(part, next);
      next.count++;
      branch = next;
    }
    branch.params.push({ name: parts.at(-1) ?? param.key, param });
  }
  const rows: ParamRow[] = [];
  const add = (branch: Branch, prefix: string, depth: number): void => {
    for (const [part, group] of branch.groups) {
      const id = prefix + part;
      // A group of one is only a longer name.
      if (group.count === 1) continue;
      const isOpen = !closed.has(id);
      rows.push({ kind: "group", id, name: part, depth, count: group.count, isOpen });
      if (isOpen) add(group, id, depth + 1);
    }
    for (const [part, group] of branch.groups) {
      if (group.count !== 1) continue;
      const param = onlyParam(group);
      const name = param.key.slice(prefix.length);
      rows.push({ kind: "param", id: `${prefix}${part}:${param.key}`, name, depth, param });
    }
    for (const { name, param } of branch.params)
      rows.push({ kind: "param", id: `:${param.key}`, name, depth, param });
  };
  add(root, "", 0);
  return rows;
}

/** Every param under its whole key. */
export function layOutList(params: readonly ComparedParam[]): readonly ParamRow[] {
  return params.map((param) => ({
    kind: "param",
    id: `:${param.key}`,
    name: param.key,
    depth: 0,
    param,
  }));
}

function onlyParam(branch: Branch): ComparedParam {
  const [first] = branch.params;
  if (first !== undefined) return first.param;
  const [group] = branch.groups.values();
  if (group === undefined) throw new RangeError("a group holds nothing");
  return onlyParam(group);
}

/** "model.layers/0" → "model.", "layers/", "0". A key with an empty part is no path. */
function splitKey(key: string): readonly string[] {
  const parts = key.match(/[^./]+[./]?/g) ?? [];
  if (parts.join("") !== key || /[./]$/.test(key)) return [key];
  if (parts.length <= MAX_DEPTH) return parts;
  return [...parts.slice(0, MAX_DEPTH - 1), parts.slice(MAX_DEPTH - 1).join("")];
}
