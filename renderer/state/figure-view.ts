import type { WrittenRecipe } from "../../src/contract/figure-recipe.ts";
import { expandLink, isKeptHere, shortenLink } from "./long-links.ts";
import type { View } from "./view.ts";

/** What the page composes; undefined where the address names nothing, or something that only another browser has. */
export function readFigureDraft({ fr }: View): WrittenRecipe | undefined {
  const text = expandLink(fr);
  if (text === undefined || isKeptHere(text)) return undefined;
  try {
    // The engine's schema judges what is in it.
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && "version" in value
      ? (value as WrittenRecipe)
      : undefined;
  } catch {
    return undefined;
  }
}

export function writeFigureDraft(recipe: WrittenRecipe): Pick<View, "fr"> {
  return { fr: shortenLink(JSON.stringify(recipe)) };
}
