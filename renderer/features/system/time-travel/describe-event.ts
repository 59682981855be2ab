import type { MomentEvent } from "../../../../src/contract/run-past.ts";
import { plural } from "../../../kit/format.ts";

/** What happened, in a few words: "“sgd” was found", "change of 3 runs". */
export function describeEvent({ kind, what, name, count }: MomentEvent): string {
  const one = name === null ? `a ${what}` : `“${name}”`;
  switch (kind) {
    case "found":
      return `${one} was found`;
    case "state":
      return `another state of ${one}`;
    case "decision":
      return count === 1 ? `change of ${one}` : plural(count, "change");
  }
}
