import type { WrittenRecipe } from "../../../src/contract/figure-recipe.ts";
import { saveFile } from "../../kit/save-file.ts";

/** As YAML, which `assay figure` reads. */
export async function saveRecipe(recipe: WrittenRecipe): Promise<void> {
  const { writeRecipe } = await import("../../../src/contract/figure-recipe-text.ts");
  const name = recipe.figures?.[0]?.name ?? recipe.tables?.[0]?.name ?? "figure";
  saveFile(`${name}.yaml`, new Blob([writeRecipe(recipe)], { type: "text/yaml" }));
}
