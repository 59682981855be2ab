/** Figures and tables of a paper. */
export { FIGURE_EXPORTS } from "./exports.ts";
export { FigurePage } from "./figure-page.tsx";
export { startRecipe } from "./start-recipe.ts";
