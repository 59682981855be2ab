import { Button, Menu } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Ellipsis, GitCompare, Pencil } from "lucide-react";
import { type CSSProperties, type ReactNode } from "react";
import type { RunDetail } from "../../../src/contract/runs.ts";
import { useCommandSurface } from "../../kit/command-surface.ts";
import { orpc } from "../../client/api.ts";
import { Age } from "../../kit/age.tsx";
import { NO_VALUE, formatCount } from "../../kit/format.ts";
import { formatTime, formatUtc } from "../../kit/format-time.ts";
import { IconButton } from "../../kit/icon-button.tsx";
import { colorName, runColor } from "../../kit/palette.ts";
import { usePalette } from "../../kit/use-palette.ts";
import { usePrefs } from "../../state/prefs.ts";
import { useReadOnly } from "../../state/time-travel.ts";
import { openDialog, startRenaming, stopRenaming, useUi } from "../../state/ui.ts";
import { renameRun } from "./actions.ts";
import { NameEditor } from "./name-editor.tsx";
import { StateDot, stateLabel } from "./state-dot.tsx";
import styles from "./run-header.module.css";

export function RunHeader({ run }: { readonly run: RunDetail }): React.JSX.Element {
  const { MenuItems } = useCommandSurface();
  const palette = usePalette();
  const queryClient = useQueryClient();
  const isRenaming = useUi(({ renaming }) => renaming?.at === "page" && renaming.runId === run.id);
  const readOnly = useReadOnly();
  const rename = (): void => {
    if (readOnly === undefined) startRenaming(run.id, "page");
  };
  const { data: projects } = useQuery(orpc.runs.listProjects.queryOptions());
  const project = projects?.find(({ id }) => id === run.projectId);
  const lastView = usePrefs(({ lastViews }) => lastViews[run.projectId]);
  const style: CSSProperties & Record<"--run", string> = { "--run": runColor(run.color, palette) };
  return (
    <header className={styles.header} style={style}>
      <div className={styles.title}>
        <button
          type="button"
          className={styles.color}
          data-command="run.color"
          aria-label={`Colour: ${colorName(run.color)}. Choose another`}
          title="Choose a colour"
          onClick={() => openDialog({ kind: "color", runIds: [run.id] })}
        />
        {isRenaming ? (
          <NameEditor
            name={run.name}
            onDone={(name) => {
              stopRenaming();
              if (name !== undefined) void renameRun(queryClient, run, name);
            }}
          />
        ) : (
          <>
            <h1 className={styles.name} onDoubleClick={rename} title={run.observedName}>
              {run.name}
            </h1>
            <IconButton
              label={readOnly ?? "Rename run"}
              command="run.rename"
              disabled={readOnly !== undefined}
              onClick={rename}
            >
              <Pencil size={13} />
            </IconButton>
          </>
        )}
        <Button
          size="compact-sm"
          variant="default"
          className={styles.compare ?? ""}
          data-command="run.compareWith"
          leftSection={<GitCompare size={13} aria-hidden />}
          onClick={() => openDialog({ kind: "compareRuns", run })}
        >
          Compare with…
        </Button>
        <Menu position="bottom-start" width={240}>
          <Menu.Target>
            <button type="button" className={styles.more} aria-label="Run menu" data-menu>
              <Ellipsis size={14} aria-hidden />
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            <MenuItems ids={[run.id]} />
          </Menu.Dropdown>
        </Menu>
      </div>
      <dl className={styles.facts}>
        <Fact name="State">
          <span className={styles.state}>
            <StateDot
              state={run.state}
              reason={run.stateReason}
              sourceMissing={run.sourceMissing}
            />
            {stateLabel(run.state)}
            {run.stateReason !== "" && <span className={styles.reason}>{run.stateReason}</span>}
          </span>
        </Fact>
        {run.sourceMissing && <Fact name="Source">missing; what was read stays</Fact>}
        <Fact name="Last data">
          <Age us={run.lastDataUs} of="Last data" />
        </Fact>
        <Fact name="Started">
          {run.startedUs === null ? (
            NO_VALUE
          ) : (
            <time title={formatUtc(run.startedUs)}>{formatTime(run.startedUs)}</time>
          )}
        </Fact>
        <Fact name="Last step">{run.lastStep === null ? NO_VALUE : formatCount(run.lastStep)}</Fact>
        <Fact name="Points">{formatCount(run.points)}</Fact>
        <Fact name="Project">
          <Link to="/p/$projectId" params={{ projectId: run.projectId }} search={lastView ?? {}}>
            {project?.name ?? "…"}
          </Link>
        </Fact>
        <Fact name="Experiment">{run.experiment}</Fact>
        <Fact name={run.loggers.length > 1 ? "Loggers" : "Logger"}>
          {run.loggers.length === 0 ? NO_VALUE : run.loggers.join(", ")}
        </Fact>
      </dl>
    </header>
  );
}

function Fact(props: { readonly name: string; readonly children: ReactNode }): React.JSX.Element {
  return (
    <div className={styles.fact}>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}
