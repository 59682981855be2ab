import {
  createRootRoute,
  createRoute,
  createRouter,
  retainSearchParams,
} from "@tanstack/react-router";
import { basePath } from "../client/api.ts";
import { BundlesPage } from "../features/bundles/index.ts";
import { ComparisonPage } from "../features/compare/index.ts";
import { DatasetPage, DatasetsPage } from "../features/data/index.ts";
import { FigurePage } from "../features/figures/index.ts";
import { ImportPage } from "../features/ingest/index.ts";
import { TracePage, TracesPage } from "../features/llm/index.ts";
import { SettingsPage } from "../features/system/index.ts";
import { ComparePage, ModelPage, ModelsPage, VersionPage } from "../features/registry/index.ts";
import { ReportFilePage, ReportPage, ReportsPage } from "../features/reports/index.ts";
import { FailureNotice } from "../kit/failure-notice.tsx";
import { RunPage } from "../features/runs/index.ts";
import { viewSchema } from "../state/view.ts";
import { HomePage } from "./home-page.tsx";
import { NotFoundPage } from "./not-found-page.tsx";
import { Shell } from "./shell.tsx";
import { WorkspacePage } from "./workspace-page.tsx";

const root = createRootRoute({
  component: Shell,
  validateSearch: viewSchema,
  // Wherever one goes, the moment that is shown stays, until it is left.
  search: { middlewares: [retainSearchParams(["at"])] },
  notFoundComponent: NotFoundPage,
});

const home = createRoute({ getParentRoute: () => root, path: "/", component: HomePage });
const workspace = createRoute({
  getParentRoute: () => root,
  path: "/p/$projectId",
  component: WorkspacePage,
});
const run = createRoute({ getParentRoute: () => root, path: "/r/$runId", component: RunPage });
const projectImport = createRoute({
  getParentRoute: () => root,
  path: "/import/$importId",
  component: ImportPage,
});
const settings = createRoute({
  getParentRoute: () => root,
  path: "/settings",
  component: SettingsPage,
});

const models = createRoute({ getParentRoute: () => root, path: "/models", component: ModelsPage });
const model = createRoute({
  getParentRoute: () => root,
  path: "/models/$name",
  component: ModelPage,
});

const bundles = createRoute({
  getParentRoute: () => root,
  path: "/bundles",
  component: BundlesPage,
});

/** One that was sent to the engine is looked at. */
const incomingBundle = createRoute({
  getParentRoute: () => root,
  path: "/bundles/$incomingId",
  component: BundlesPage,
});

const comparison = createRoute({
  getParentRoute: () => root,
  path: "/compare",
  component: ComparisonPage,
});

const figure = createRoute({ getParentRoute: () => root, path: "/figures", component: FigurePage });

const traces = createRoute({ getParentRoute: () => root, path: "/traces", component: TracesPage });
const trace = createRoute({
  getParentRoute: () => root,
  path: "/traces/$traceId",
  component: TracePage,
});
const datasets = createRoute({
  getParentRoute: () => root,
  path: "/datasets",
  component: DatasetsPage,
});
const dataset = createRoute({
  getParentRoute: () => root,
  path: "/datasets/$datasetId",
  component: DatasetPage,
});
const reports = createRoute({
  getParentRoute: () => root,
  path: "/reports",
  component: ReportsPage,
});
const report = createRoute({
  getParentRoute: () => root,
  path: "/reports/$reportId",
  component: ReportPage,
});
const reportFile = createRoute({
  getParentRoute: () => root,
  path: "/report-file",
  component: ReportFilePage,
});

/** One that was sent to the engine. */
const incomingReportFile = createRoute({
  getParentRoute: () => root,
  path: "/report-file/$incomingId",
  component: ReportFilePage,
});
const version = createRoute({
  getParentRoute: () => root,
  path: "/models/$name/$version",
  component: VersionPage,
});
const compare = createRoute({
  getParentRoute: () => root,
  path: "/models/$name/compare/$a/$b",
  component: ComparePage,
});

export function createAppRouter() {
  return createRouter({
    routeTree: root.addChildren([
      home,
      workspace,
      run,
      projectImport,
      settings,
      models,
      model,
      comparison,
      bundles,
      incomingBundle,
      figure,
      traces,
      trace,
      datasets,
      dataset,
      reports,
      report,
      reportFile,
      incomingReportFile,
      version,
      compare,
    ]),
    basepath: basePath() === "" ? "/" : basePath(),
    defaultPreload: false,
    defaultErrorComponent: ({ error, reset }) => (
      <FailureNotice isPage error={error} onRetry={reset} />
    ),
    scrollRestoration: false,
  });
}
export type AppRouter = ReturnType<typeof createAppRouter>;

declare module "@tanstack/react-router" {
  interface Register {
    router: AppRouter;
  }
}
