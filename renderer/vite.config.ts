import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** The page is served by the engine; in development the calls go on to the engine at `ASSAY_ENGINE`. */
const engine = process.env["ASSAY_ENGINE"] ?? "http://127.0.0.1:5253";
const proxied = { target: engine, changeOrigin: true, headers: { origin: engine } };

export default defineConfig({
  root: import.meta.dirname,
  // The server writes its own base path before these; see src/server/ui.ts.
  base: "./",
  plugins: [react()],
  build: { outDir: "../dist/renderer", emptyOutDir: true, target: "es2023", sourcemap: false },
  server: {
    host: "127.0.0.1",
    proxy: { "/rpc": proxied, "/session": proxied, "/files": proxied },
  },
});
