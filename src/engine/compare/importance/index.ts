import { finiteOrNull } from "../../../base/json.ts";
import { createHash, randomUUID } from "node:crypto";
import { AppError } from "../../../base/errors.ts";
import type { Work } from "../../../base/work.ts";
import { curvesOn, dependenceOn, dependenceOnPair } from "../../../base/stats/forest/dependence.ts";
import {
  createDesign,
  measureImportance,
  type Design,
  type Importance,
  type ImportanceMethod,
} from "../../../base/stats/forest/importance.ts";
import type { Spread } from "../../../base/stats/forest/spread.ts";
import {
  MOST_CURVES,
  type WireDependence,
  type WireImportance,
  type WireSpread,
} from "../../../contract/compare-importance.ts";
import type { ReadDb } from "../../../store/index.ts";
import { drawRuns, readQuestion, type Asked, type Question } from "./question.ts";

/** A point more would not be seen. */
const MOST_POINTS = 3000;
/** Models of the last questions: a forest of 10,000 runs takes some megabytes. */
const KEPT_MODELS = 4;
/** Questions that are answered in parts at the same time; one more is read again, which only costs time. */
const KEPT_READINGS = 8;
/** Then somebody else's question is answered. */
const PART_MS = 200;

interface Model {
  readonly design: Design;
  readonly measured: Map<string, Importance>;
}

/** What the runs said when a question began: they may say something else before it is answered. */
interface Reading {
  readonly asked: Asked;
  /** None where nothing can be said. */
  readonly model: Model | undefined;
}

/** Answers about params, with the models of the last questions in memory: created once a thread. */
export function createImportance(): {
  readonly growModel: (db: ReadDb, args: GrowArgs, work: Work) => Grown;
  readonly readImportance: (db: ReadDb, args: ImportanceArgs) => WireImportance;
  readonly readDependence: (db: ReadDb, args: DependenceArgs) => WireDependence;
} {
  const models = new Map<string, Model>();
  const readings = new Map<string, Reading>();

  /** By what the runs say, not by which they are: a value that has changed since makes another model. */
  function modelOf({ columns, y }: Asked, seed: number): Model {
    const key = createHash("sha256")
      .update(JSON.stringify([seed, columns]))
      .update(y)
      .digest("hex");
    const known = models.get(key);
    const model = known ?? { design: createDesign(columns, y, seed), measured: new Map() };
    keepLast(models, KEPT_MODELS, key, model);
    return model;
  }

  function readingOf(db: ReadDb, args: Question & OfReading): Reading {
    const known = args.reading === undefined ? undefined : readings.get(args.reading);
    if (known !== undefined) return known;
    const asked = readQuestion(db, args);
    return { asked, model: asked.silent === null ? modelOf(asked, args.seed) : undefined };
  }

  return {
    growModel(db, args, work) {
      const found = readingOf(db, args);
      const reading = args.reading ?? randomUUID();
      keepLast(readings, KEPT_READINGS, reading, found);
      if (found.model === undefined || args.method === "ped-anova")
        return { reading, isGrown: true };
      const { growTree, grown } = found.model.design;
      const until = performance.now() + PART_MS;
      while (growTree()) {
        work.report({ ...grown(), what: "growing trees" });
        if (performance.now() > until) return { reading, isGrown: false };
      }
      return { reading, isGrown: true };
    },
    readImportance(db, args) {
      const { asked, model } = readingOf(db, args);
      const silent =
        asked.silent ?? (args.method === "ped-anova" && asked.goal === "none" ? "no-goal" : null);
      const head = { ...countsOf(asked), silent, goal: asked.goal, leftOut: asked.leftOut };
      if (silent !== null || model === undefined) return { ...head, ...NOTHING };
      const { design, measured } = model;
      const key = `${args.method} ${args.pairs} ${asked.goal}`;
      const found =
        measured.get(key) ??
        measureImportance(design, { ...args, goal: asked.goal === "max" ? "max" : "min" });
      measured.set(key, found);
      return { ...head, ...toWire(found) };
    },
    readDependence(db, args) {
      const { asked, model } = readingOf(db, args);
      const head = { ...countsOf(asked), silent: asked.silent };
      if (model === undefined) {
        const { param } = args;
        const none = { levels: [], points: [], curves: [], pair: null };
        return { ...head, param, kind: "numeric", isLog: false, ...none };
      }
      const { design } = model;
      const { unit } = design;
      const of = findFeature(design, args.param);
      const { name, kind, isLog } = design.features[of] as Design["features"][number];
      const forest = design.forest();
      const levels = dependenceOn(forest, of).levels.map((level) => ({
        ...level,
        mean: toWireSpread(level.mean, unit),
      }));
      const points = pointsOf(asked, design.kept[of]?.cells ?? [], kind);
      if (args.other === undefined) {
        const drawn = drawRuns([...asked.runIds.keys()], MOST_CURVES, args.seed);
        const curves = curvesOn(forest, of, drawn).map((said, i) => ({
          runId: asked.runIds[drawn[i] as number] as string,
          said: said.map((value) => value * unit),
        }));
        return { ...head, param: name, kind, isLog, levels, points, curves, pair: null };
      }
      const other = findFeature(design, args.other);
      const { rows, columns, mean, runs } = dependenceOnPair(forest, of, other);
      const pair = {
        param: design.features[other]?.name ?? args.other,
        rows: [...rows],
        columns: [...columns],
        mean: mean.map((row) => row.map((value) => value * unit)),
        runs: runs.map((row) => [...row]),
      };
      return { ...head, param: name, kind, isLog, levels, points, curves: [], pair };
    },
  };
}

/** A reading that `growModel` began; without one, or when it is no longer kept, the runs are read. */
interface OfReading {
  readonly reading?: string | undefined;
}
export type GrowArgs = Question & OfReading & { readonly method?: ImportanceMethod };
export interface Grown {
  readonly reading: string;
  readonly isGrown: boolean;
}
export type ImportanceArgs = Question &
  OfReading & { readonly method: ImportanceMethod; readonly pairs: boolean };
export type DependenceArgs = Question &
  OfReading & { readonly param: string; readonly other?: string };

function keepLast<T>(kept: Map<string, T>, most: number, key: string, value: T): void {
  kept.delete(key);
  kept.set(key, value);
  for (const oldest of [...kept.keys()].slice(0, kept.size - most)) kept.delete(oldest);
}

type Said = Pick<
  WireImportance,
  "rows" | "pairs" | "together" | "r2" | "repetitions" | "best" | "warnings"
>;

const NOTHING: Said = {
  rows: [],
  pairs: [],
  together: null,
  r2: null,
  repetitions: null,
  best: null,
  warnings: [],
};

function countsOf(
  asked: Asked,
): Pick<WireImportance, "runs" | "without" | "nonFinite" | "notDrawn"> {
  const { y, without, nonFinite, notDrawn } = asked;
  return { runs: y.length, without, nonFinite, notDrawn };
}

/** A param or one that stands for it. */
function findFeature({ features, aliases }: Design, param: string): number {
  const found = features.findIndex(
    ({ name }, i) => name === param || aliases[i]?.includes(param) === true,
  );
  if (found >= 0) return found;
  throw new AppError(
    "INVALID_INPUT",
    `"${param}" does not differ between these runs, or only in seeds.`,
    "Choose a param of readImportance's rows, or name it in params.",
  );
}

function pointsOf(
  { runIds, y }: Asked,
  cells: Design["kept"][number]["cells"],
  kind: "numeric" | "categorical",
): WireDependence["points"] {
  const every = Math.max(1, y.length / MOST_POINTS);
  const points: WireDependence["points"] = [];
  for (let at = 0; at < y.length; at += every) {
    const run = Math.floor(at);
    const cell = cells[run] ?? null;
    const value = kind === "categorical" && cell !== null ? String(cell) : cell;
    points.push({ runId: runIds[run] ?? "", value, metric: y[run] as number });
  }
  return points;
}

function toWireSpread({ value, low, high }: Spread, unit = 1): WireSpread {
  const shown = (one: number): number | null => finiteOrNull(one * unit);
  return { value: shown(value), low: shown(low), high: shown(high) };
}

function toWire(found: Importance): Said {
  return {
    rows: found.rows.map((row) => ({
      ...row,
      aliases: [...row.aliases],
      share: toWireSpread(row.share),
    })),
    pairs: found.pairs.map(({ params, share }) => ({
      params: [...params],
      share: toWireSpread(share),
    })),
    together: found.together === undefined ? null : toWireSpread(found.together),
    r2: found.r2 === undefined ? null : toWireSpread(found.r2),
    repetitions: found.repetitions ?? null,
    best: found.best ?? null,
    warnings: found.warnings.map((warning) => {
      if (warning.code === "aliased") return { ...warning, params: [...warning.params] };
      return warning.code === "unexplained"
        ? { ...warning, r2: finiteOrNull(warning.r2) }
        : warning;
    }),
  };
}
