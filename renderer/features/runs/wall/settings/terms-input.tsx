import { TagsInput } from "@mantine/core";
import { metricsOf, parseExpression } from "../../../../../src/base/expression/index.ts";

const MOST_OFFERED = 50;
const MOST_TERMS = 20;

interface TermsInputProps {
  readonly terms: readonly string[];
  readonly metrics: readonly string[];
  readonly onChange: (terms: readonly string[]) => void;
  readonly takesFocus?: boolean;
}

/** Metrics and formulas that share a chart. */
export function TermsInput({ terms, metrics, onChange, takesFocus }: TermsInputProps) {
  return (
    <TagsInput
      size="xs"
      label="Shows"
      description='Metrics, or "=" and a formula: =train/loss - val/loss, =cumsum(tokens)'
      placeholder={terms.length === 0 ? "Choose metrics or type a formula" : ""}
      error={errorOf(terms, metrics)}
      data={[...metrics]}
      limit={MOST_OFFERED}
      maxTags={MOST_TERMS}
      // A comma stands between the arguments of a function.
      splitChars={["\n"]}
      comboboxProps={{ withinPortal: true }}
      value={[...terms]}
      onChange={onChange}
      {...(takesFocus === true ? { "data-autofocus": true } : {})}
    />
  );
}

/** The first thing that cannot be shown, in words. */
export function errorOf(terms: readonly string[], metrics: readonly string[]): string | undefined {
  const known = new Set(metrics);
  for (const term of terms) {
    if (!term.startsWith("=")) {
      if (known.has(term)) continue;
      return `There is no metric “${term}”. A formula begins with “=”.`;
    }
    const { expression, error } = parseExpression(term.slice(1));
    if (error !== undefined) {
      return `${term}: ${error.message} (character ${error.from + 1}). ${error.fix}`;
    }
    const missing = metricsOf(expression).find((name) => !known.has(name));
    if (missing !== undefined) {
      const parts = missing.split("/");
      const hint = parts.every((part) => known.has(part))
        ? ` Write “${parts.join(" / ")}” to divide.`
        : "";
      return `There is no metric “${missing}”.${hint}`;
    }
    if (metricsOf(expression).length === 0) return `${term}: name at least one metric in it.`;
  }
  return undefined;
}
