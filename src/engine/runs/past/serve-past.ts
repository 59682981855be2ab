import { AppError, isAppError } from "../../../base/errors.ts";
import type { Work } from "../../../base/work.ts";
import { asStoreError, statement, type ReadDb } from "../../../store/index.ts";
import { openPast } from "./open-past.ts";

/** Modules of the very functions that answer of now, `(db, args) => rows`. */
interface Questions {
  readonly [module: string]: {
    readonly [name: string]: (db: ReadDb, args: never, work: Work) => unknown;
  };
}

/** As callers see them: their arguments hold `at`, microseconds UTC. */
export type OfMoment<Q extends Questions> = {
  readonly [M in keyof Q]: {
    readonly [F in keyof Q[M]]: Q[M][F] extends (db: ReadDb, args: infer A, work: never) => infer R
      ? (args: A & { readonly at?: number }) => R
      : never;
  };
};

/** Moments that are kept at once: one steps to and fro between a few. */
const KEPT = 3;
/** Each holds the write-ahead log of the workspace back: longer than this it is made anew. */
const LONGEST_MS = 120_000;

interface Moment {
  readonly atUs: number;
  readonly db: ReadDb;
  readonly openedMs: number;
}

/** The moments that a thread has open, the newest asked last. The thread ends after a while without questions, and they with it. */
class Moments {
  readonly #path: string;
  #kept: readonly Moment[] = [];

  constructor(path: string) {
    this.#path = path;
  }

  at(atUs: number): ReadDb {
    this.#closeOld();
    const found = this.#kept.find((one) => one.atUs === atUs);
    const others = this.#kept.filter((one) => one !== found);
    while (others.length >= KEPT) others.shift()?.db.close();
    this.#kept = others;
    const moment = found ?? { atUs, db: openPast(this.#path, atUs), openedMs: Date.now() };
    this.#kept = [...others, moment];
    return moment.db;
  }

  /** Those that nobody asks for again as well. */
  #closeOld(): void {
    const isOld = ({ openedMs }: Moment): boolean => Date.now() - openedMs >= LONGEST_MS;
    const old = this.#kept.filter(isOld);
    this.#kept = this.#kept.filter((one) => !old.includes(one));
    for (const { db } of old) db.close();
  }

  close(): void {
    for (const { db } of this.#kept) db.close();
    this.#kept = [];
  }
}

/** The functions of the thread that looks into the past of a workspace file. */
export function createPastTable<Q extends Questions>(
  path: string,
  questions: Q,
): { readonly table: OfMoment<Q>; readonly close: () => void } {
  const moments = new Moments(path);
  const bind =
    (question: (db: ReadDb, args: never, work: Work) => unknown) =>
    (args: { readonly at: number }, work: Work): unknown => {
      try {
        const db = moments.at(args.at);
        try {
          return question(db, args as never, work);
        } catch (error) {
          throw explain(db, args, error);
        }
      } catch (error) {
        throw asStoreError(error);
      }
    };
  const modules = Object.entries(questions).map(([module, functions]) => [
    module,
    Object.fromEntries(Object.entries(functions).map(([name, fn]) => [name, bind(fn)])),
  ]);
  return {
    table: Object.fromEntries(modules) as OfMoment<Q>,
    close: () => moments.close(),
  };
}

/** A run that is there now and was not then. */
function explain(db: ReadDb, args: object, error: unknown): unknown {
  const id = "id" in args ? args.id : "runId" in args ? args.runId : undefined;
  if (!isAppError(error) || error.code !== "NOT_FOUND" || typeof id !== "string") return error;
  const isThereNow = statement(db, "SELECT 1 FROM main.runs WHERE id = ?").get(id) !== undefined;
  const wasThere = statement(db, "SELECT 1 FROM temp.runs WHERE id = ?").get(id) !== undefined;
  if (!isThereNow || wasThere) return error;
  return new AppError(
    "NOT_FOUND",
    "This run was not there yet at that moment.",
    "Choose a later moment, or go back to now.",
  );
}
