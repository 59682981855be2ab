/** Without what file systems do not take in a name. */
export function toFileName(text: string): string {
  return text.replaceAll(/[\\/:*?"<>|\p{Cc}]+/gu, "-");
}
