import { type ProtoWalker, WIRE_BYTES } from "../proto.ts";
import { readTimestamp, visitFields } from "./fields.ts";
import { factEvents } from "../facts.ts";
import type { RecordSink } from "./parse.ts";

/** Numbers of the fields in the record that begins a run. */
export interface RunFields {
  readonly loggerRunId: number;
  readonly experiment: number;
  readonly name: number;
  readonly group: number;
  readonly jobType: number;
  /** Each a label. */
  readonly tags: number;
  readonly startedAt: number;
  readonly host?: number;
}

/** Tells what the record that begins a run says of it; `visitOther` is shown the other fields that hold messages or texts. */
export function readRun(
  walker: ProtoWalker,
  start: number,
  end: number,
  fields: RunFields,
  sink: RecordSink,
  visitOther?: (field: number, from: number, to: number) => void,
): void {
  const texts = new Map<number, string>();
  const tags: string[] = [];
  const { loggerRunId, experiment, name, group, jobType, host } = fields;
  const ofText = [loggerRunId, experiment, name, group, jobType, host];
  visitFields(walker, start, end, (field, from, to, wire) => {
    if (wire !== WIRE_BYTES) return;
    if (field === fields.tags) tags.push(walker.text(from, to));
    else if (field === fields.startedAt) sink.facts.startedUs ??= readTimestamp(walker, from, to);
    else if (ofText.includes(field)) texts.set(field, walker.text(from, to));
    else visitOther?.(field, from, to);
  });
  /** Undefined for an empty one: proto3 does not tell it from none. */
  const textOf = (field: number | undefined): string | undefined =>
    (field === undefined ? undefined : texts.get(field)) || undefined;
  const [id, project, title, machine] = [loggerRunId, experiment, name, host].map(textOf);
  const { startedUs } = sink.facts;
  sink.emit({
    kind: "source",
    part: null,
    ...(id !== undefined && { loggerRunId: id }),
    ...(project !== undefined && { experiment: project }),
    ...(title !== undefined && { name: title }),
    ...(machine !== undefined && { writer: { host: machine } }),
    ...(startedUs !== null && { startedUs }),
  });
  for (const fact of factEvents(null, { "env.host": machine })) sink.emit(fact);
  for (const key of tags) sink.emit({ kind: "tag", part: null, key, value: "" });
  for (const [key, field] of [
    ["group", group],
    ["job_type", jobType],
  ] as const) {
    const value = textOf(field);
    if (value !== undefined) sink.emit({ kind: "tag", part: null, key, value });
  }
}
