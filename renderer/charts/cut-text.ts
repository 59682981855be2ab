/** A text of so many characters at most; what is left out shows as "…". */
export function cutText(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, Math.max(1, most - 1))}…` : text;
}
