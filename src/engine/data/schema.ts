import { isObject, typeOf, type PythonJson, type PythonObject } from "./python-json.ts";

interface Schema {
  readonly inputs: Readonly<Record<string, string>>;
  /** One type where outputs are no object. */
  readonly outputs: Readonly<Record<string, string>> | string;
  readonly expectations: Readonly<Record<string, string>>;
  readonly version: string;
}

interface Typed {
  readonly inputs: PythonObject;
  readonly outputs: PythonJson | undefined;
  readonly expectations: PythonObject | undefined;
}

/**
 * The types of all fields that records have or had, the first type of each; JSON, as MLflow writes it. Null while there was
 * no record.
 */
export function extendSchema(stored: string | null, records: readonly Typed[]): string | null {
  if (stored === null && records.length === 0) return null;
  const schema =
    stored === null
      ? { inputs: {}, outputs: {}, expectations: {}, version: "1.0" }
      : (JSON.parse(stored) as Schema);
  const inputs = new Map(Object.entries(schema.inputs));
  const expectations = new Map(Object.entries(schema.expectations));
  const isSingle = typeof schema.outputs === "string";
  const outputs = new Map(isSingle ? [] : Object.entries(schema.outputs));
  let single = isSingle ? (schema.outputs as string) : undefined;
  for (const record of records) {
    learn(inputs, record.inputs);
    learn(expectations, record.expectations ?? {});
    if (isObject(record.outputs)) learn(outputs, record.outputs);
    else if (record.outputs !== undefined && record.outputs !== null && outputs.size === 0)
      single ??= typeOf(record.outputs);
  }
  const next: Schema = {
    inputs: Object.fromEntries(inputs),
    outputs: single ?? Object.fromEntries(outputs),
    expectations: Object.fromEntries(expectations),
    version: schema.version,
  };
  return JSON.stringify(next);
}

function learn(types: Map<string, string>, values: PythonObject): void {
  for (const [key, value] of Object.entries(values))
    if (!types.has(key)) types.set(key, typeOf(value));
}
