/** At most so many characters: names of runs and groups often differ only at their ends, so that the middle goes. */
export function cutMiddle(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept = Math.max(2, most) - 1;
  const end = Math.floor(kept / 2);
  return `${text.slice(0, kept - end)}…${text.slice(text.length - end)}`;
}
