/** Signs that LaTeX takes for its own, and those that its usual encodings lack or have as another sign. */
const SIGNS: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  // In LaTeX's first font encoding these are other signs.
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
};

const MATH: Readonly<Record<string, string>> = {
  "±": "\\pm",
  "×": "\\times",
  "−": "-",
  "·": "\\cdot",
  "⋅": "\\cdot",
  "°": "^{\\circ}",
  "∞": "\\infty",
  "≈": "\\approx",
  "≠": "\\neq",
  "≤": "\\leq",
  "≥": "\\geq",
  "≪": "\\ll",
  "≫": "\\gg",
  "∼": "\\sim",
  "∝": "\\propto",
  "∈": "\\in",
  "∇": "\\nabla",
  "∂": "\\partial",
  "∑": "\\sum",
  "∏": "\\prod",
  "∫": "\\int",
  "√": "\\surd",
  "∥": "\\parallel",
  "‖": "\\Vert",
  "∗": "\\ast",
  "′": "'",
  "″": "''",
  "←": "\\leftarrow",
  "→": "\\rightarrow",
  "↑": "\\uparrow",
  "↓": "\\downarrow",
  "↔": "\\leftrightarrow",
  "⇒": "\\Rightarrow",
  ℓ: "\\ell",
  µ: "\\mu",
  ...greek("αβγδεζηθικλμνξ", [
    "alpha",
    "beta",
    "gamma",
    "delta",
    "epsilon",
    "zeta",
    "eta",
    "theta",
    "iota",
    "kappa",
    "lambda",
    "mu",
    "nu",
    "xi",
  ]),
  ...greek("πρσςτυφχψωϵϕ", [
    "pi",
    "rho",
    "sigma",
    "varsigma",
    "tau",
    "upsilon",
    "varphi",
    "chi",
    "psi",
    "omega",
    "epsilon",
    "phi",
  ]),
  ...greek("ΓΔΘΛΞΠΣΥΦΨΩ", [
    "Gamma",
    "Delta",
    "Theta",
    "Lambda",
    "Xi",
    "Pi",
    "Sigma",
    "Upsilon",
    "Phi",
    "Psi",
    "Omega",
  ]),
  Ω: "\\Omega",
};
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ";
const LOWERED = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎";
const PLAIN = "0123456789+-=()ni";

function greek(letters: string, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Array.from(letters, (letter, i) => [letter, `\\${names[i]}`]));
}

/** What pdfLaTeX knows by itself: Latin letters with their accents, dashes, quotes. */
const KNOWN = /^[ -~\u00a0-\u017f–—‘’‚“”„†‡•…‰‹›€™]$/u;

/** A text as LaTeX shows it: none of its signs is a command. Lines are joined, control characters left out. */
export function escapeLatex(text: string): string {
  return text
    .replaceAll(/\s+/g, " ")
    .replaceAll(/[\p{Cc}\p{Cs}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu, "")
    .replaceAll(/[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ]+|[₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎]+|[^]/gu, escapeSign);
}

/** A character, or a row of raised or lowered ones. */
function escapeSign(sign: string): string {
  const [first = ""] = sign;
  if (RAISED.includes(first)) return `$^{${unscript(sign, RAISED)}}$`;
  if (LOWERED.includes(first)) return `$_{${unscript(sign, LOWERED)}}$`;
  return escapeChar(sign);
}

function unscript(chars: string, of: string): string {
  return Array.from(chars, (char) => PLAIN[of.indexOf(char)] ?? "").join("");
}

function escapeChar(char: string): string {
  if (SIGNS[char] !== undefined) return SIGNS[char];
  if (MATH[char] !== undefined) return `$${MATH[char]}$`;
  return /[&%$#_{}]/.test(char) ? `\\${char}` : char;
}

/** Characters for which pdfLaTeX needs more than it has by itself (LuaLaTeX and XeLaTeX take them from the font). */
export function strangeToLatex(text: string): string[] {
  return [...new Set(text.normalize("NFC"))].filter(
    (char) =>
      !KNOWN.test(char) &&
      MATH[char] === undefined &&
      !RAISED.includes(char) &&
      !LOWERED.includes(char) &&
      !/[\s\p{Cc}\p{Cs}]/u.test(char),
  );
}
