import "./polyfills.ts";
import "../app/tokens.css";
import "../app/base.css";
import "./report.css";
import { StrictMode } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import { CatchFailure } from "../kit/catch-failure.tsx";
import { describeProblem } from "../kit/describe-problem.ts";
import { readReport } from "./read-report.ts";
import { ReportPage } from "./report-page.tsx";
import { UnreadableReport } from "./unreadable-report.tsx";

/** The data stands behind this script, so that a file that was cut short still tells of it. */
function start(): void {
  const root = document.getElementById("root");
  if (root === null) throw new Error("the page has no root element");
  // There as soon as the browser says that the page is: whoever prints it then prints all of it.
  // What is caught is told in its place.
  // oxlint-disable-next-line node/no-sync -- of React: nothing is read or written
  flushSync(() =>
    createRoot(root, { onCaughtError: () => undefined }).render(
      <StrictMode>
        <CatchFailure>{open()}</CatchFailure>
      </StrictMode>,
    ),
  );
}

function open(): React.JSX.Element {
  const text = document.getElementById("assay-report")?.textContent ?? "";
  if (text.trim() === "")
    return <UnreadableReport problem="No report is in this file: its data is missing." />;
  try {
    return <ReportPage report={readReport(text)} />;
  } catch (error) {
    return <UnreadableReport problem={describeProblem(error)} />;
  }
}

document.documentElement.setAttribute("data-report", "started");
if (matchMedia("(prefers-color-scheme: dark)").matches)
  document.documentElement.setAttribute("data-mantine-color-scheme", "dark");
document.addEventListener("DOMContentLoaded", start);
