import "@fontsource-variable/inter/wght.css";
import "@mantine/core/styles.layer.css";
import "@mantine/notifications/styles.layer.css";
import "../app/tokens.css";
import "../app/base.css";
import "../app/global.css";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { cssVariablesResolver, theme } from "../app/theme.ts";
import { ThemeOnScreen } from "../app/theme-on-screen.tsx";
import { GalleryPage } from "./gallery-page.tsx";

const root = document.getElementById("root");
if (root === null) throw new Error("the page has no root element");
createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      defaultColorScheme="auto"
    >
      <ThemeOnScreen>
        <QueryClientProvider client={new QueryClient()}>
          <Notifications position="bottom-right" />
          <GalleryPage />
        </QueryClientProvider>
      </ThemeOnScreen>
    </MantineProvider>
  </StrictMode>,
);
