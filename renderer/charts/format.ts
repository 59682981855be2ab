const SECOND = 1e6;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The stored value in full: the shortest text that gives it back, for a float32 the shortest that gives that back. */
export function formatExact(value: number, float32: boolean): string {
  if (float32) {
    for (let digits = 6; digits <= 9; digits++) {
      const short = Number(value.toPrecision(digits));
      if (Math.fround(short) === value) return String(short);
    }
  }
  return String(value);
}

/** Microseconds as the two largest units: "2 d 03 h", "5 m 07 s", "12.3 s", "40 ms". */
export function formatElapsed(us: number): string {
  if (!Number.isFinite(us)) return "–";
  if (us < 0) return `−${formatElapsed(-us)}`;
  if (us === 0) return "0 s";
  if (us < SECOND / 1000) return `${Math.round(us)} µs`;
  if (us < SECOND) return `${Number((us / 1000).toPrecision(3))} ms`;
  if (us < MINUTE) return `${Number((us / SECOND).toPrecision(3))} s`;
  if (us < HOUR) return pair(us, MINUTE, "m", SECOND, "s");
  if (us < DAY) return pair(us, HOUR, "h", MINUTE, "m");
  return pair(us, DAY, "d", HOUR, "h");
}

function pair(us: number, big: number, bigUnit: string, small: number, smallUnit: string): string {
  const whole = Math.floor(us / big);
  const rest = Math.floor((us - whole * big) / small);
  return rest === 0
    ? `${whole} ${bigUnit}`
    : `${whole} ${bigUnit} ${String(rest).padStart(2, "0")} ${smallUnit}`;
}

/** Microseconds UTC as local date and time to the second; "–" where the source has no time. */
export function formatWallTime(us: number): string {
  if (!Number.isFinite(us)) return "–";
  const at = new Date(us / 1000);
  const date = `${at.getFullYear()}-${twoDigits(at.getMonth() + 1)}-${twoDigits(at.getDate())}`;
  return `${date} ${formatClock(us)}`;
}

/** Local time of day to the second. */
export function formatClock(us: number): string {
  if (!Number.isFinite(us)) return "–";
  const at = new Date(us / 1000);
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map(twoDigits).join(":");
}

export function twoDigits(part: number): string {
  return String(part).padStart(2, "0");
}

/** The true minus sign has the width of a digit, so that columns of numbers align. */
export function withMinus(text: string): string {
  return text.replaceAll("-", "−");
}

const FIGURE_SPACE = "\u2007";
const PUNCTUATION_SPACE = "\u2008";

/**
 * Numbers of a right-aligned column with their points below each other: filled up with spaces, not with zeros, which
 * would claim digits. Numbers with an exponent stay as they are.
 */
export function alignDecimals(numbers: readonly string[]): readonly string[] {
  const decimals = (text: string): number => {
    const point = text.indexOf(".");
    return point < 0 ? -1 : text.length - point - 1;
  };
  const plain = (text: string): boolean => /^[−-]?\d[\d\u202f.]*$/.test(text);
  const most = Math.max(-1, ...numbers.filter(plain).map(decimals));
  return numbers.map((text) => {
    if (!plain(text) || most < 0) return text;
    const own = decimals(text);
    return text + (own < 0 ? PUNCTUATION_SPACE : "") + FIGURE_SPACE.repeat(most - Math.max(own, 0));
  });
}
