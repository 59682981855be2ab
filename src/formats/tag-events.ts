import { flattenParams, type JsonValue } from "../base/json.ts";
import type { RunEvent } from "../base/run-event.ts";

/** What a script says of its run as a whole, under a name: a tag for each value in it. */
export function tagEvents(name: string, value: JsonValue): RunEvent[] {
  return flattenParams(value, name).map(([key, one]) => ({
    kind: "tag",
    part: null,
    key,
    value: typeof one === "string" ? one : JSON.stringify(one),
  }));
}
