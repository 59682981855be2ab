import { createHash } from "node:crypto";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/** Browsers from the middle of 2020 on: what they lack is in polyfills.ts. */
const TARGET = ["chrome83", "firefox78", "safari15"];

/** Scripts by their hashes, and no request to anywhere. Styles: React, ECharts and MathML set them on elements. */
const policyFor = (hashes: readonly string[]): string =>
  [
    "default-src 'none'",
    `script-src ${hashes.map((hash) => `'sha256-${hash}'`).join(" ")}`,
    "style-src 'unsafe-inline'",
    "img-src data: blob:",
    "media-src data: blob:",
    "font-src data:",
    "connect-src 'none'",
    "form-action 'none'",
    "base-uri 'none'",
  ].join("; ");

/** What only the app needs: a reader's file is not to carry it. */
const NOT_IN_A_FILE = /\/node_modules\/(@mantine|@orpc|@tanstack|zod|zustand)\//;

/** Scripts and styles in the document itself, and the policy in front of them. */
function oneFile(): Plugin {
  return {
    name: "one file",
    enforce: "post",
    generateBundle(_, bundle) {
      const page = bundle["index.html"];
      if (page?.type !== "asset") throw new Error("the page was not built");
      let html = String(page.source).replace(/\s*<link rel="stylesheet"[^>]*>/g, "");
      for (const [name, file] of Object.entries(bundle)) {
        if (file === page) continue;
        delete bundle[name];
        if (file.type === "asset") {
          if (!name.endsWith(".css")) throw new Error(`${name} would be a second file`);
          html = html.replace("</head>", () => `<style>${String(file.source)}</style></head>`);
          continue;
        }
        const heavy = file.moduleIds.find((id) => NOT_IN_A_FILE.test(id));
        if (heavy !== undefined) throw new Error(`an exported report would carry ${heavy}`);
        // What a browser's parser would take for the end of the script, or for the beginning of another one.
        const code = file.code
          .trim()
          .replaceAll(/<\/(script)/gi, "<\\/$1")
          .replaceAll("<!--", "<\\!--");
        html = html
          .replace(/\s*<script type="module"[^>]*><\/script>/, "")
          .replace(/<script type="application/, (data) => `<script>${code}</script>\n    ${data}`);
      }
      const scripts = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)];
      if (scripts.length !== 2) throw new Error(`the page has ${scripts.length} scripts, not 2`);
      const hashes = scripts.map(([, code = ""]) =>
        createHash("sha256").update(code).digest("base64"),
      );
      page.source = html.replace(
        "<head>",
        `<head>\n    <meta http-equiv="Content-Security-Policy" content="${policyFor(hashes)}" />`,
      );
    },
  };
}

/** The page that reports are exported in: one document, `dist/report/index.html`. */
export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  plugins: [react(), oneFile()],
  build: {
    outDir: "../../dist/report",
    emptyOutDir: true,
    target: TARGET,
    cssTarget: TARGET,
    sourcemap: false,
    // Else the script would bring the styles, which then is all that there is without it.
    cssCodeSplit: false,
    assetsInlineLimit: Number.MAX_SAFE_INTEGER,
    modulePreload: false,
    rolldownOptions: { output: { format: "iife" } },
  },
});
