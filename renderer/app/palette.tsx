import {
  Spotlight,
  type SpotlightActionData,
  type SpotlightActionGroupData,
} from "@mantine/spotlight";
import { useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { useMemo, useState } from "react";
import { orpc } from "../client/api.ts";
import { ComparisonMark, openView, useProjectRuns } from "../features/runs/index.ts";
import { plural } from "../kit/format.ts";
import { formatHotkey } from "../kit/hotkey.ts";
import { runColor } from "../kit/palette.ts";
import { usePalette } from "../kit/use-palette.ts";
import { lastViewOf } from "../state/prefs.ts";
import { viewElsewhere } from "../state/view.ts";
import { COMMANDS, type CommandContext } from "./commands/index.ts";
import styles from "./palette.module.css";
import { matchesWords } from "./palette-search.ts";
import { isPossible, runCommand, useCommandContext } from "./use-commands.ts";

const MOST_RUNS = 8;

/** Every command, project and run, by a few letters. */
export function Palette(): React.JSX.Element {
  const [query, setQuery] = useState("");
  const groups = usePaletteGroups(query);
  return (
    <Spotlight
      shortcut={null}
      query={query}
      onQueryChange={setQuery}
      clearQueryOnClose
      actions={[...groups]}
      filter={(_query, actions) => actions}
      nothingFound="Nothing found. Try fewer letters."
      scrollable
      maxHeight={420}
      size={560}
      radius="lg"
      transitionProps={{ duration: 80, transition: "fade" }}
      overlayProps={{ backgroundOpacity: 0.2, blur: 0 }}
      classNames={{
        content: styles.content ?? "",
        search: styles.search ?? "",
        action: styles.action ?? "",
        actionsGroup: styles.group ?? "",
        actionLabel: styles.label ?? "",
        actionDescription: styles.description ?? "",
      }}
      attributes={{ content: { "aria-label": "Search everything" } }}
      searchProps={{
        leftSection: <Search size={15} aria-hidden />,
        placeholder: "Search commands, projects and runs",
        "aria-label": "Search commands, projects and runs",
      }}
    />
  );
}

function usePaletteGroups(query: string): readonly SpotlightActionGroupData[] {
  const context = useCommandContext();
  const palette = usePalette();
  const { data: projects } = useQuery(orpc.runs.listProjects.queryOptions());
  const { rows } = useProjectRuns();
  const runs = useMemo(
    () =>
      query === "" ? [] : rows.filter(({ name }) => matchesWords(query, name)).slice(0, MOST_RUNS),
    [rows, query],
  );
  const { router } = context;
  const groups: SpotlightActionGroupData[] = [
    {
      group: "Open run",
      actions: runs.map((run) => ({
        id: `run-${run.id}`,
        label: run.name,
        leftSection: (
          <span className={styles.dot} style={{ background: runColor(run.color, palette) }} />
        ),
        onClick: () =>
          void router.navigate({
            to: "/r/$runId",
            params: { runId: run.id },
            search: viewElsewhere,
          }),
      })),
    },
  ];
  groups.push({ group: "Open view", actions: viewActions(context, query) });
  const commandGroups = new Set(COMMANDS.map(({ group }) => group));
  for (const group of commandGroups) {
    const actions = COMMANDS.filter(
      (command) =>
        command.group === group &&
        isPossible(command, context) &&
        matchesWords(query, command.title),
    ).map((command) => ({
      id: command.id,
      "data-command": command.id,
      label: command.title,
      rightSection: (
        <kbd className={styles.key}>{command.hotkeys?.map((key) => formatHotkey(key))[0]}</kbd>
      ),
      onClick: () => runCommand(command, context),
    }));
    groups.push({ group: group === "Run" ? nameTargets(context) : group, actions });
  }
  groups.push({
    group: "Open project",
    actions: (projects ?? [])
      .filter(({ name }) => matchesWords(query, `project ${name}`))
      .map((project) => ({
        id: `project-${project.id}`,
        label: project.name,
        ...(project.root === null ? {} : { description: project.root }),
        onClick: () =>
          void router.navigate({
            to: "/p/$projectId",
            params: { projectId: project.id },
            search: lastViewOf(project.id),
          }),
      })),
  });
  return groups.filter(({ actions }) => actions.length > 0);
}

/** Saved views: on the pages they are of all of them, elsewhere those that are looked for. */
function viewActions(
  { viewPage, projectId, views: { views }, router, changeView }: CommandContext,
  query: string,
): SpotlightActionData[] {
  if (projectId === undefined || (viewPage === undefined && query === "")) return [];
  return views
    .filter(({ page, name }) =>
      matchesWords(query, page === "compare" ? `view comparison ${name}` : `view ${name}`),
    )
    .map((one) => ({
      id: `view-${one.id}`,
      label: one.name,
      ...(one.page === "compare" && {
        rightSection: (
          <span className={styles.key}>
            <ComparisonMark />
          </span>
        ),
      }),
      onClick: () => openView(one, { router, projectId, changeView }),
    }));
}

/** Which runs the commands below are about. */
function nameTargets({ targets }: CommandContext): string {
  const [first, ...others] = targets;
  if (first === undefined) return "Run";
  return others.length === 0 ? `Run: ${first.name}` : plural(targets.length, "run");
}
