/** At most so many characters: names of runs and groups begin alike and differ at their ends, of which more is kept. */
export function cutMiddle(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept = Math.max(2, most) - 1;
  const end = Math.ceil(kept * 0.7);
  return `${text.slice(0, kept - end)}…${text.slice(text.length - end)}`;
}
