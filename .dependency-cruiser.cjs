// The layer diagram of the README as an allow-list: an import that no line below names fails `npm test`.
//
//   electron, src/cli > src/server > src/engine > src/store, src/formats > src/contract > src/base
//   renderer > src/contract, src/base

const { Visitor } = require("@swc/core/Visitor.js");

// The visitor of swc does not know `using` yet, which is a variable declaration like `const`.
// oxlint-disable-next-line typescript/unbound-method -- called with its visitor below
const visitStatement = Visitor.prototype.visitStatement;
Visitor.prototype.visitStatement = function visit(statement) {
  if (statement.type !== "UsingDeclaration") return visitStatement.call(this, statement);
  statement.decls = this.visitVariableDeclarators(statement.decls);
  return statement;
};

const npm = (...names) => names.map((name) => `node_modules/${name}/`);
const anyOf = (...paths) => `^(${paths.join("|")})`;
const allow = (from, ...to) => ({ from: { path: `^${from}` }, to: { path: anyOf(...to) } });
const allowNode = (from) => ({
  from: { path: `^${from}` },
  to: { dependencyTypes: ["core"] },
});

const TEST_FILE = "\\.(test|test-support)\\.tsx?$";

/** Only the folder may import the package. */
const onlyIn = (folder, ...packages) => ({
  name: `only-in-${folder.replaceAll("/", "-")}`,
  severity: "error",
  from: { pathNot: [`^${folder}/`, TEST_FILE] },
  to: { path: anyOf(...npm(...packages)) },
});

const onlyDoor = (folder, alsoFrom) => ({
  name: `door-of-${folder.replaceAll("/", "-")}`,
  comment: "index.ts is the only door of the folder.",
  severity: "error",
  from: { path: "^(src|electron|renderer)/", pathNot: [`^${folder}/`, TEST_FILE, ...alsoFrom] },
  to: { path: `^${folder}/`, pathNot: `^${folder}/index\\.ts$` },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  allowedSeverity: "error",
  allowed: [
    allow("src/base/", "src/base/", ...npm("uuidv7", "fflate", "pure-rand")),
    allow("src/contract/", "src/contract/", "src/base/", ...npm("zod", "@orpc/contract", "yaml")),
    allow("src/formats/", "src/formats/", "src/base/", ...npm("yaml", "csv-parse", "fflate")),
    allow(
      "src/store/",
      "src/store/",
      "src/contract/",
      "src/base/",
      ...npm("better-sqlite3", "canonicalize"),
    ),
    allowNode("src/store/"),
    allow(
      "src/engine/",
      "src/engine/",
      "src/store/",
      "src/formats/",
      "src/contract/",
      "src/base/",
      ...npm(
        "@napi-rs/keyring",
        "@orpc/contract",
        "@resvg",
        "canonicalize",
        "chokidar",
        "hyparquet",
        "hyparquet-writer",
        "picomatch",
        "pino",
        "yauzl",
        "yazl",
        "zod",
      ),
    ),
    allowNode("src/engine/"),
    allow(
      "src/server/",
      "src/server/",
      "src/engine/",
      "src/contract/",
      "src/base/",
      ...npm("@fastify", "fastify", "@modelcontextprotocol", "@orpc", "pino", "zod"),
    ),
    allowNode("src/server/"),
    allow(
      "src/cli/",
      "src/cli/",
      "src/server/",
      "src/engine/",
      "src/contract/",
      "src/base/",
      "package\\.json$",
      ...npm("commander", "env-paths", "open", "@modelcontextprotocol", "@orpc", "pino", "zod"),
    ),
    allowNode("src/cli/"),
    allow("electron/", "electron/", "src/contract/", "src/base/", ...npm("electron", "env-paths")),
    allowNode("electron/"),
    allow(
      "renderer/",
      "renderer/",
      "src/contract/",
      "src/base/",
      ...npm(
        "@fontsource-variable",
        "@mantine",
        "@orpc",
        "@tanstack",
        "diff",
        "echarts",
        "hyparquet",
        "fzstd",
        "hyparquet-compressors",
        "lucide-react",
        "temml",
        "react",
        "react-dom",
        "temml",
        "yaml",
        "zod",
        "zustand",
      ),
    ),
    // Known before any package is there, so plain JavaScript beside the script that starts everything.
    { from: { path: "^src/cli/" }, to: { path: "^scripts/command-word\\." } },
    // Tools, tests and benches stand outside of the product and may look at all of it.
    { from: { path: anyOf("e2e/", "bench/", "scripts/", "[^/]+\\.config\\.") }, to: {} },
    { from: { path: "^renderer/(report/)?vite\\.config\\." }, to: {} },
    // Browsers of some years ago open exported reports.
    allow("renderer/report/polyfills\\.", ...npm("core-js")),
    { from: { path: TEST_FILE }, to: { dependencyTypes: ["core"] } },
    {
      from: { path: TEST_FILE },
      to: {
        path: anyOf(
          ...npm("vitest", "fast-check", "better-sqlite3", "ajv", "yaml", "fflate"),
          "e2e/(support|fixtures)/",
          "src/",
          "renderer/",
        ),
      },
    },
  ],
  forbidden: [
    {
      name: "no-circular",
      severity: "error",
      from: { pathNot: "^(e2e|bench)/" },
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    { name: "no-unresolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      name: "nothing-imports-the-shells",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^(electron|renderer|e2e|bench)/" },
    },
    {
      name: "engine-module-door",
      comment: "A module's index.ts is its only door.",
      severity: "error",
      from: { path: "^src/engine/([^/]+)/", pathNot: TEST_FILE },
      to: {
        path: "^src/engine/[^/]+/",
        pathNot: ["^src/engine/$1/", "^src/engine/[^/]+/index\\.ts$"],
      },
    },
    {
      name: "engine-module-door-from-above",
      severity: "error",
      from: { path: "^src/(server|cli)/", pathNot: TEST_FILE },
      to: { path: "^src/engine/[^/]+/", pathNot: "^src/engine/[^/]+/index\\.ts$" },
    },
    {
      name: "feature-door",
      comment: "A feature's index.ts is its only door.",
      severity: "error",
      from: { path: "^renderer/features/([^/]+)/" },
      to: {
        path: "^renderer/features/[^/]+/",
        pathNot: ["^renderer/features/$1/", "^renderer/features/[^/]+/index\\.tsx?$"],
      },
    },
    {
      name: "feature-door-from-outside",
      severity: "error",
      from: { path: "^renderer/", pathNot: "^renderer/(features|report)/" },
      to: {
        path: "^renderer/features/[^/]+/",
        pathNot: "^renderer/features/[^/]+/index\\.tsx?$",
      },
    },
    {
      name: "report-page-is-small",
      comment:
        "Of the features it shows blocks as readers see them; renderer/report/vite.config.ts looks at what they bring along.",
      severity: "error",
      from: { path: "^renderer/report/", pathNot: TEST_FILE },
      to: {
        path: "^renderer/(app|client|state|features)/",
        pathNot: ["^renderer/features/reports/blocks/", "\\.css$"],
      },
    },
    {
      name: "kit-has-no-domain",
      comment: "Widgets and charts know nothing of runs, pages or the engine.",
      severity: "error",
      from: { path: "^renderer/(kit|charts)/" },
      to: { path: "^renderer/(app|features|state)/" },
    },
    onlyDoor("src/formats", []),
    onlyDoor("src/store", []),
    onlyIn("src/store", "better-sqlite3"),
    onlyIn("src/server", "@orpc/server", "@orpc/openapi", "fastify", "@fastify"),
  ],
  options: {
    parser: "swc",
    doNotFollow: { path: "node_modules" },
    exclude: { path: "[.](css|svg|png|woff2)" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default"],
      extensions: [".ts", ".tsx", ".mjs", ".js", ".cjs", ".json"],
    },
  },
};
