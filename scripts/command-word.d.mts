export function findFirstWord(given: readonly string[]): number | undefined;
