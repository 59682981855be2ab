import "@fontsource-variable/inter/wght.css";
import "@mantine/core/styles.layer.css";
import "@mantine/notifications/styles.layer.css";
import "@mantine/spotlight/styles.layer.css";
import "./tokens.css";
import "./base.css";
import "./global.css";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createDrawQueue, DrawQueueContext } from "../charts/draw-queue.ts";
import { followChanges } from "../client/changes.ts";
import { setConnection } from "../client/connection.ts";
import { createQueryClient } from "../client/query-client.ts";
import { followAppLinks } from "./app-links.ts";
import { SessionGate } from "./session-gate.tsx";
import { exchangeToken } from "./session.ts";
import { createAppRouter } from "./router.tsx";
import { ThemeOnScreen } from "./theme-on-screen.tsx";
import { colorSchemeManager, cssVariablesResolver, theme } from "./theme.ts";

async function start(root: HTMLElement): Promise<void> {
  const accepted = await exchangeToken();
  // A link pasted into an open tab changes the hash only.
  window.addEventListener("hashchange", () => {
    if (window.location.hash.startsWith("#token=")) window.location.reload();
  });
  const queryClient = createQueryClient();
  const router = createAppRouter();
  if (accepted) followAppLinks(router);
  if (accepted) void followChanges(queryClient, new AbortController().signal);
  else setConnection("refused");
  createRoot(root).render(
    <StrictMode>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariablesResolver}
        colorSchemeManager={colorSchemeManager}
        defaultColorScheme="auto"
      >
        <ThemeOnScreen>
          <QueryClientProvider client={queryClient}>
            <Notifications position="bottom-right" limit={4} />
            <DrawQueueContext value={createDrawQueue()}>
              <SessionGate>
                <RouterProvider router={router} />
              </SessionGate>
            </DrawQueueContext>
          </QueryClientProvider>
        </ThemeOnScreen>
      </MantineProvider>
    </StrictMode>,
  );
}

const root = document.getElementById("root");
if (root !== null) await start(root);
