import "@fontsource-variable/inter";
import "../app/tokens.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { GalleryPage } from "./gallery-page.tsx";

const root = document.getElementById("root");
if (root === null) throw new Error("the page has no root element");
createRoot(root).render(
  <StrictMode>
    <GalleryPage />
  </StrictMode>,
);
