import type { ProblemSeen } from "../base/run-event.ts";

/** Problems of lines, one event per kind and parse: a file of a million bad lines must not make a million events. */
export class LineProblems {
  readonly #byMessage = new Map<string, { first: number; count: number }>();

  /** @param line counted from 1 */
  note(message: string, line: number, count = 1): void {
    const known = this.#byMessage.get(message);
    if (known === undefined) {
      this.#byMessage.set(message, { first: line, count });
      return;
    }
    known.first = Math.min(known.first, line);
    known.count += count;
  }

  take(): ProblemSeen[] {
    const events = [...this.#byMessage].map(([message, { first, count }]): ProblemSeen => {
      const where = `line ${first}`;
      return { kind: "problem", part: null, severity: "warning", message, where, count };
    });
    this.#byMessage.clear();
    return events;
  }
}
