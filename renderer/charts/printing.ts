import { createContext } from "react";

/** Whether the page is on its way to paper: then charts are drawn wherever they are, at once and at the width of the paper. */
export const PrintingContext = createContext(false);
