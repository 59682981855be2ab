const collator = new Intl.Collator("en", { numeric: true });

/** Numbers in texts count as numbers: "layer2" stands before "layer10". */
export const compareNaturally: (a: string, b: string) => number = collator.compare;
