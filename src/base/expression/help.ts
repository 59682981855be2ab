/** Formulas over metrics on one page, for who cannot open docs/formulas.md. */
export const FORMULA_HELP = `A formula stands where a metric is asked for, behind "=": =train/loss - val/loss, =loss / first(loss), =cumsum(tokens), =step * params.batch_size.
Names: a metric as it is called (slashes, dots, colons and @ belong to it), others in quotes or backticks; a division has spaces around it: "a/b" is one metric, "a / b" divides. params.NAME is a param as a number, step the step.
Arithmetic: + - * / % ^ and brackets, doubles; a division by zero is an infinity or NaN.
Steps: two metrics meet at the steps that both have; hold(x) keeps a value until the next one. A run that lacks one of the metrics has no line.
Of each value: abs sqrt exp log log2 log10 round min max clip(x, low, high).
Along the run: cumsum cummax cummin diff ema(x, 0.9) mean(x, 10) hold time(x) (seconds since the start).
One number for the run: first last lowest highest average, over finite values.
At most 1,000 characters.`;
