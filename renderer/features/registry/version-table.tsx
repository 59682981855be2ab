import { Menu } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Copy, Ellipsis } from "lucide-react";
import { useMemo, useState } from "react";
import type { ModelDetail, ModelVersion, Stage } from "../../../src/contract/registry.ts";
import { Age } from "../../kit/age.tsx";
import { NO_VALUE } from "../../kit/format.ts";
import { IconButton } from "../../kit/icon-button.tsx";
import { Notice } from "../../kit/notice.tsx";
import { showText } from "../../kit/shown-text.ts";
import { VirtualTable, type Column } from "../../kit/virtual-table.tsx";
import { viewElsewhere } from "../../state/view.ts";
import { removeVersion } from "./actions.ts";
import { AliasCell } from "./alias-cell.tsx";
import styles from "./cells.module.css";
import { copyAddress } from "./copy-address.ts";
import { StageCell } from "./stage-cell.tsx";
import { AliasDialog, VersionDialog } from "./version-dialogs.tsx";

/** What a dialog asks for, of which version. */
interface Asked {
  readonly kind: "alias" | "about";
  readonly version: number;
}

export function VersionTable({ model }: { readonly model: ModelDetail }): React.JSX.Element {
  const [asked, ask] = useState<Asked>();
  const columns = useMemo(() => columnsOf(model, ask), [model]);
  const about = model.versions.find(({ version }) => version === asked?.version);
  return (
    <>
      <VirtualTable
        label="Versions"
        columns={columns}
        rows={model.versions}
        rowKey={({ version }) => String(version)}
        empty={
          <Notice title="No versions yet">
            The next <code>mlflow.register_model</code> with this name makes the first one.
          </Notice>
        }
      />
      <AliasDialog
        model={model}
        version={asked?.kind === "alias" ? asked.version : undefined}
        onClose={() => ask(undefined)}
      />
      <VersionDialog
        name={model.name}
        version={asked?.kind === "about" ? about : undefined}
        onClose={() => ask(undefined)}
      />
    </>
  );
}

function columnsOf(
  { name, versions, aliases, guards }: ModelDetail,
  ask: (asked: Asked) => void,
): ReadonlyArray<Column<ModelVersion>> {
  const numbers = versions.map(({ version }) => version);
  const rollbacks = new Map(aliases.map(({ alias, rollback }) => [alias, rollback]));
  const inStage = new Map<Stage, number>();
  for (const { stage } of versions) inStage.set(stage, (inStage.get(stage) ?? 0) + 1);
  return [
    {
      id: "version",
      title: "Version",
      width: "56px",
      render: ({ version }) => (
        <Link
          to="/models/$name/$version"
          params={{ name, version: String(version) }}
          search={viewElsewhere}
          aria-label={`Version ${version}`}
        >
          {version}
        </Link>
      ),
      sortBy: ({ version }) => version,
    },
    {
      id: "stage",
      title: "Stage",
      width: stageWidth(versions),
      render: (version) => (
        <StageCell name={name} version={version} inStage={inStage} guards={guards} />
      ),
      sortBy: ({ stage }) => stage,
    },
    {
      id: "aliases",
      title: "Aliases",
      width: "minmax(180px, 1.8fr)",
      render: (version) => (
        <AliasCell
          name={name}
          version={version}
          versions={numbers}
          rollbacks={rollbacks}
          onAdd={() => ask({ kind: "alias", version: version.version })}
        />
      ),
    },
    {
      id: "run",
      title: "Run",
      width: "minmax(100px, 1fr)",
      render: ({ run, runId }) =>
        run === null ? (
          <span className={styles.muted} title={runId === "" ? "" : `${runId} is not here`}>
            {runId === "" ? NO_VALUE : runId}
          </span>
        ) : (
          <Link to="/r/$runId" params={{ runId: run.id }} search={viewElsewhere} title={run.name}>
            {run.name}
          </Link>
        ),
      sortBy: ({ run, runId }) => run?.name ?? runId,
    },
    {
      id: "source",
      title: "Source",
      width: "minmax(110px, 1.1fr)",
      render: ({ version, path, source }) => (
        <span className={styles.copied}>
          <bdi className={styles.text} title={showText(source, 1000).text}>
            {showText(path === "" ? source : path, 200).text}
          </bdi>
          <IconButton
            label={`Copy the source of version ${version}`}
            onClick={() => void copyAddress(source)}
          >
            <Copy size={12} />
          </IconButton>
        </span>
      ),
    },
    {
      id: "description",
      title: "Description",
      width: "minmax(90px, 0.9fr)",
      render: ({ description, tags }) => <About description={description} tags={tags} />,
    },
    {
      id: "created",
      title: "Created",
      width: "84px",
      render: ({ createdUs }) => <Age us={createdUs} of="Created" />,
      sortBy: ({ createdUs }) => createdUs,
    },
    {
      id: "user",
      title: "By",
      width: "72px",
      render: ({ user }) => (
        <span title={showText(user, 200).text}>
          {user === "" ? NO_VALUE : showText(user, 80).text}
        </span>
      ),
      sortBy: ({ user }) => user,
    },
    {
      id: "menu",
      title: "Actions",
      isTitleHidden: true,
      width: "24px",
      render: ({ version }) => <VersionMenu name={name} version={version} ask={ask} />,
    },
  ];
}

/** Requests stand beside the stage, open ones in words. */
function stageWidth(versions: readonly ModelVersion[]): string {
  if (versions.some(({ request }) => request?.state === "open")) return "204px";
  return versions.some(({ request }) => request !== null) ? "128px" : "104px";
}

function About({
  description,
  tags,
}: Pick<ModelVersion, "description" | "tags">): React.JSX.Element {
  const list = tags.map(({ key, value }) => (value === "" ? key : `${key}: ${value}`)).join(", ");
  const all = [description, list].filter((part) => part !== "");
  return (
    <span title={showText(all.join("\n"), 1000).text}>
      {showText(description, 200).text}
      {description !== "" && list !== "" && " "}
      <span className={styles.muted}>{showText(list, 200).text}</span>
    </span>
  );
}

function VersionMenu({
  name,
  version,
  ask,
}: {
  readonly name: string;
  readonly version: number;
  readonly ask: (asked: Asked) => void;
}): React.JSX.Element {
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <button
          type="button"
          className={styles.more}
          data-menu
          aria-label={`Menu of version ${version}`}
        >
          <Ellipsis size={14} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => ask({ kind: "alias", version })}>Add alias…</Menu.Item>
        <Menu.Item onClick={() => ask({ kind: "about", version })}>
          Edit description and tags…
        </Menu.Item>
        <Menu.Item onClick={() => void copyAddress(`models:/${name}/${version}`)}>
          Copy address
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item color="red" onClick={() => void removeVersion(name, version)}>
          Remove version
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
