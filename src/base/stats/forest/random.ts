import { seededRandom } from "../random.ts";

/** Whole numbers from 0 to below `bound`; each tree has a stream of its own, so that results do not depend on the order of work. */
export type Draw = (bound: number) => number;

/** Knuth's multiplier: neighbouring seeds and streams begin far from each other. */
const SPREAD = 0x9e3779b1;

export function createDraw(seed: number, stream: number): Draw {
  return seededRandom(Math.imul(seed ^ Math.imul(stream + 1, SPREAD), SPREAD) | 0).below;
}
