/** A cell as RFC 4180 writes it: in quotes where it holds a quote, a comma or the end of a line. */
export function quoteCsv(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
