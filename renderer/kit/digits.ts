import { createContext, use } from "react";
import { SIGNIFICANT } from "./format.ts";

/** Significant digits of numbers in tables and tooltips. */
export const DigitsContext = createContext(SIGNIFICANT);

export function useDigits(): number {
  return use(DigitsContext);
}
