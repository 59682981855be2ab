import type { Migration } from "../migrate.ts";
import { workspace } from "./0010-workspace.ts";
import { lostContent } from "./0020-lost-content.ts";
import { metricEdits } from "./0030-metric-edits.ts";
import { knownFiles } from "./0040-known-files.ts";
import { shownParams } from "./0050-shown-params.ts";
import { tagEdits } from "./0060-tag-edits.ts";
import { projectKeys } from "./0070-project-keys.ts";
import { views } from "./0080-views.ts";
import { media } from "./0090-media.ts";
import { git } from "./0100-git.ts";
import { sourceFacts } from "./0110-source-facts.ts";
import { evidentJoins } from "./0120-evident-joins.ts";
import { textRules } from "./0130-text-rules.ts";
import { facts } from "./0140-facts.ts";
import { imports } from "./0150-imports.ts";
import { stateEdits } from "./0160-state-edits.ts";
import { tracking } from "./0170-tracking.ts";
import { registry } from "./0180-registry.ts";
import { traces } from "./0190-traces.ts";
import { evaluationDatasets } from "./0200-evaluation-datasets.ts";
import { approvals } from "./0210-approvals.ts";
import { versionFiles } from "./0220-version-files.ts";
import { traceLists } from "./0230-trace-lists.ts";
import { bindingSlots } from "./0250-binding-slots.ts";
import { findingEdits } from "./0260-finding-edits.ts";
import { past } from "./0270-past.ts";
import { viewPages } from "./0280-view-pages.ts";
import { bundles } from "./0290-bundles.ts";
import { reports } from "./0300-reports.ts";
import { shareFolders } from "./0310-share-folders.ts";
import { bundledTexts } from "./0320-bundled-texts.ts";

/** In order; a new one goes to the end. */
export const migrations: readonly Migration[] = [
  workspace,
  lostContent,
  metricEdits,
  knownFiles,
  shownParams,
  tagEdits,
  projectKeys,
  views,
  media,
  git,
  sourceFacts,
  evidentJoins,
  textRules,
  facts,
  imports,
  stateEdits,
  tracking,
  registry,
  traces,
  evaluationDatasets,
  approvals,
  versionFiles,
  traceLists,
  bindingSlots,
  findingEdits,
  past,
  viewPages,
  bundles,
  reports,
  shareFolders,
  bundledTexts,
];
