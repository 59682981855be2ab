import { Menu } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Ellipsis } from "lucide-react";
import { isHostUrl } from "../../src/base/host-url.ts";
import type { ProjectRow } from "../../src/contract/runs.ts";
import { orpc } from "../client/api.ts";
import { describeRoot } from "../features/hosts/index.ts";
import { formatCount, plural } from "../kit/format.ts";
import { usePrefs } from "../state/prefs.ts";
import { COMMANDS } from "./commands/index.ts";
import styles from "./project-list.module.css";
import { isPossible, runCommand, useCommandContext } from "./use-commands.ts";

export function ProjectList({
  currentId,
}: {
  readonly currentId: string | undefined;
}): React.JSX.Element {
  const { data: projects } = useQuery(orpc.runs.listProjects.queryOptions());
  const lastViews = usePrefs((state) => state.lastViews);
  return (
    <nav className={styles.list} aria-label="Projects">
      {projects?.map((project) => (
        <div key={project.id} className={styles.row} data-current={project.id === currentId}>
          <Link
            to="/p/$projectId"
            params={{ projectId: project.id }}
            search={lastViews[project.id] ?? {}}
            className={styles.link}
            activeProps={{ "aria-current": "page" }}
            activeOptions={{ includeSearch: false }}
            title={tipOf(project)}
          >
            <span className={styles.name}>{project.name}</span>
            {project.running > 0 && (
              <span className={styles.running}>
                <span className={styles.pulse} aria-hidden />
                {formatCount(project.running)}
                <span className="sr-only"> running</span>
              </span>
            )}
            <span className={styles.count} data-missing={project.watch === "missing"}>
              {project.watch === "missing"
                ? isHostUrl(project.root ?? "")
                  ? "away"
                  : "missing"
                : formatCount(project.runs)}
            </span>
          </Link>
          {project.id === currentId && <ProjectMenu />}
        </div>
      ))}
    </nav>
  );
}

function ProjectMenu(): React.JSX.Element {
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <button type="button" className={styles.more} aria-label="Project menu" data-menu>
          <Ellipsis size={14} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <ProjectMenuItems />
      </Menu.Dropdown>
    </Menu>
  );
}

function ProjectMenuItems(): React.JSX.Element {
  const context = useCommandContext();
  return (
    <>
      {COMMANDS.filter((command) => command.inProjectMenu === true).map((command) => (
        <Menu.Item
          key={command.id}
          data-command={command.id}
          disabled={!isPossible(command, context)}
          {...(command.isDangerous === true ? { color: "red" } : {})}
          onClick={() => runCommand(command, context)}
        >
          {command.title}
        </Menu.Item>
      ))}
    </>
  );
}

function tipOf(project: ProjectRow): string {
  const from =
    project.import === null
      ? describeRoot(project.root ?? project.name)
      : `${project.import.format === "bundle" ? "From the bundle" : "Imported from"} ${project.import.path}`;
  const lines = [from, plural(project.runs, "run")];
  if (project.watchReason !== "") lines.push(project.watchReason);
  return lines.join("\n");
}
