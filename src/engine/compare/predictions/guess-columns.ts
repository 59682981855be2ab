import type { UsedColumns } from "../../../contract/compare-predictions.ts";

/** Names that people and libraries give these columns, the surest first. */
const LABELS = [
  /^y_?true$/i,
  /^(true|gold|actual|ground_?truth)_?(labels?|class(es)?|y)?$/i,
  /^(labels?|targets?|truth|class|expected|y)$/i,
];
const PREDICTIONS = [
  /^y_?(pred|hat)(icted|ictions?)?$/i,
  /^(pred(s|icted|ictions?)?)(_?(labels?|class(es)?|y))?$/i,
  /^(outputs?|guess)$/i,
];
const SCORES = [
  /^y_?(scores?|prob(s|a|ability|abilities)?)$/i,
  /^(scores?|prob(s|a|ability|abilities)?|p|confidence|likelihood)(_?(1|pos|positive|true))?$/i,
];
/** "prob_cat", "scores[2]", "p(dog)": a class behind it. */
const CLASS_SCORE =
  /^(?:y_?)?(?:scores?|prob(?:s|a|ability|abilities)?|p)(?:[_./ -]|\[|\()(.+?)[\])]?$/i;
const COUNTS = [/^(n_?predictions|counts?)$/i];

/** Which columns hold what, by their names; undefined where none is a label or none an answer. */
export function guessColumns(names: readonly string[]): UsedColumns | undefined {
  const label = find(names, LABELS);
  if (label === undefined) return undefined;
  const others = names.filter((name) => name !== label);
  const prediction = find(others, PREDICTIONS);
  const score = find(others, SCORES);
  const ofClasses = others.filter((name) => CLASS_SCORE.test(name));
  const scores = ofClasses.length > 1 ? ofClasses : score === undefined ? [] : [score];
  if (prediction === undefined && scores.length === 0) return undefined;
  const count = find(
    others.filter((name) => name !== prediction && !scores.includes(name)),
    COUNTS,
  );
  return { label, prediction: prediction ?? null, scores, count: count ?? null };
}

/** The class that a column of scores speaks of: "cat" of "prob_cat"; undefined for one that names none. */
export function classOfScore(name: string): string | undefined {
  return CLASS_SCORE.exec(name)?.[1];
}

function find(names: readonly string[], patterns: readonly RegExp[]): string | undefined {
  for (const pattern of patterns) {
    const found = names.find((name) => pattern.test(name));
    if (found !== undefined) return found;
  }
  return undefined;
}
