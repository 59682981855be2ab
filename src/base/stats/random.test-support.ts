import type { Random } from "./random.ts";

/** A draw of the standard normal distribution (Box and Muller 1958, one of each pair). */
export function drawNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.share())) * Math.cos(2 * Math.PI * random.share());
}
