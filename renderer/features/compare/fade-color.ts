/** What a brush left out: still there, hardly seen. "#rrggbb" with an alpha of 1/7; other colours stay. */
export function fadeColor(color: string): string {
  return /^#[0-9a-f]{6}$/i.test(color) ? `${color}24` : color;
}
