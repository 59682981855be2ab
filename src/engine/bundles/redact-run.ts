import type { JsonValue } from "../../base/json.ts";
import type { BundledRun } from "../../formats/index.ts";
import type { Redactor } from "../redaction/index.ts";

/** A run without its points, before or behind the redaction. */
export interface RunText extends Omit<BundledRun, "series"> {
  readonly series: ReadonlyArray<{
    readonly metric: string;
    readonly context: string;
    readonly source: string;
  }>;
  /** Machines that wrote it: they are told nowhere, and looked for everywhere. */
  readonly hosts: readonly string[];
}

/** Each before anything is redacted: what one run tells is replaced in all. */
export function learnRun(redactor: Redactor, run: RunText): void {
  redactor.learn({
    names: [
      run.name,
      run.observedName,
      run.project.name,
      run.experiment,
      run.stateReason,
      run.notes,
    ],
    sources: [
      ...new Set(run.series.flatMap(({ metric, context, source }) => [metric, context, source])),
    ],
    files: run.files.map(({ path }) => path),
    texts: { ...run.texts },
  });
  for (const host of run.hosts) redactor.learn({ host });
  for (const values of [run.params, run.facts, run.tags]) redactor.learn({ ...values });
}

/** As people are told where something stands. */
export function tellRun({ name }: { readonly name: string }): string {
  return `run "${name}"`;
}

export function redactRun<R extends RunText>(redactor: Redactor, run: R): R {
  const where = tellRun(run);
  const text = (value: string, what: string): string => redactor.redactText(value, { where, what });
  /** Values by name, each told under it. */
  const values = <V extends JsonValue>(
    from: Readonly<Record<string, V>>,
    kind: string,
  ): Record<string, V> => {
    const into: Record<string, V> = {};
    for (const [key, value] of Object.entries(from)) {
      const shown = redactor.redactJson({ [key]: value }, { where, what: `${kind} ${key}` });
      for (const [name, below] of Object.entries(shown as Record<string, V>))
        define(into, name, below);
    }
    return into;
  };
  return {
    ...run,
    name: text(run.name, "name"),
    observedName: text(run.observedName, "name"),
    project: { id: run.project.id, name: text(run.project.name, "project") },
    experiment: text(run.experiment, "experiment"),
    stateReason: text(run.stateReason, "state"),
    notes: text(run.notes, "notes"),
    params: values(run.params, "param"),
    facts: values(run.facts, "fact"),
    texts: values(run.texts, "fact"),
    tags: values(run.tags, "tag"),
    branch: run.branch === null ? null : text(run.branch, "branch"),
    sources: run.sources.map((source) => ({ ...source, path: text(source.path, "source") })),
    series: run.series.map((one) => ({
      ...one,
      metric: text(one.metric, "metric"),
      context: text(one.context, "context"),
      source: text(one.source, "source"),
    })),
    files: run.files.map((file) => ({ ...file, path: text(file.path, "file") })),
  };
}

/** Whatever the name is, `__proto__` too; a second one of it is told apart. */
function define(into: object, name: string, value: unknown): void {
  let free = name;
  for (let number = 2; Object.hasOwn(into, free); number++) free = `${name} (${number})`;
  Object.defineProperty(into, free, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}
