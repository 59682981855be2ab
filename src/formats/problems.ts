import type { ProblemSeen } from "../base/run-event.ts";

/** Problems of lines, one event per kind and parse: a file of a million bad lines must not make a million events. */
export class LineProblems {
  readonly #byMessage = new Map<string, { readonly first: number; count: number }>();

  /** @param line counted from 1 */
  note(message: string, line: number): void {
    const known = this.#byMessage.get(message);
    if (known === undefined) this.#byMessage.set(message, { first: line, count: 1 });
    else known.count++;
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
