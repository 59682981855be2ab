import { Button, Menu, NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { Boxes, Ellipsis } from "lucide-react";
import { useEffect, useState } from "react";
import type { ModelDetail, ModelVersion, Stage } from "../../../../src/contract/registry.ts";
import { orpc } from "../../../client/api.ts";
import { describeFailure } from "../../../client/errors.ts";
import { Age } from "../../../kit/age.tsx";
import { FailureNotice } from "../../../kit/failure-notice.tsx";
import { Notice } from "../../../kit/notice.tsx";
import { SkeletonRows } from "../../../kit/skeleton-rows.tsx";
import { viewElsewhere } from "../../../state/view.ts";
import { describeVersion, removeVersion, tagVersion } from "../actions.ts";
import { AliasCell } from "../alias-cell.tsx";
import { ApprovalDialogs } from "../approval-dialogs.tsx";
import cells from "../cells.module.css";
import { copyAddress } from "../copy-address.ts";
import { DescriptionField } from "../description-field.tsx";
import { StageCell } from "../stage-cell.tsx";
import { TagList } from "../../../kit/tag-list.tsx";
import { AliasDialog } from "../version-dialogs.tsx";
import { LineageSection } from "./lineage-graph.tsx";
import { LoadSnippet } from "./load-snippet.tsx";
import { VersionAboutSections } from "./version-about.tsx";
import { VersionFilesSection } from "./version-files.tsx";
import { VersionNumbers, VersionRun } from "./version-run.tsx";
import styles from "./version.module.css";

/** What is behind one version of a model. */
export function VersionPage(): React.JSX.Element {
  const { name, version } = useParams({ from: "/models/$name/$version" });
  const model = useQuery(orpc.registry.getModel.queryOptions({ input: { name } }));
  useEffect(() => {
    document.title = `${name} ${version} · Assay`;
  }, [name, version]);
  if (model.isError && describeFailure(model.error).code === "NOT_FOUND")
    return <NoVersion name={name} version={version} hasModel={false} />;
  if (model.isError && model.data === undefined)
    return <FailureNotice isPage error={model.error} onRetry={() => void model.refetch()} />;
  if (model.data === undefined) return <SkeletonRows label="Loading the version" rows={8} />;
  const found = model.data.versions.find((one) => String(one.version) === version);
  if (found === undefined) return <NoVersion name={name} version={version} hasModel />;
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={`Version ${version}`}>
      <VersionHeader key={found.version} model={model.data} version={found} />
      <div className={styles.columns}>
        <div className={styles.column}>
          <VersionRun version={found} />
          <LoadSnippet name={name} version={found} />
        </div>
        <div className={styles.column}>
          <VersionNumbers version={found} />
        </div>
        <VersionFilesSection key={`files ${version}`} name={name} version={found} />
        <VersionAboutSections name={name} version={found.version} />
        <LineageSection name={name} version={found.version} />
      </div>
    </div>
  );
}

function VersionHeader(props: {
  readonly model: ModelDetail;
  readonly version: ModelVersion;
}): React.JSX.Element {
  const { model, version } = props;
  const { name, versions } = model;
  const navigate = useNavigate();
  const remove = async (): Promise<void> => {
    if (await removeVersion(name, version.version))
      await navigate({ to: "/models/$name", params: { name }, search: viewElsewhere });
  };
  const [isAliasAsked, askAlias] = useState(false);
  const inStage = new Map<Stage, number>();
  for (const { stage } of versions) inStage.set(stage, (inStage.get(stage) ?? 0) + 1);
  const numbers = versions.map((one) => one.version);
  const rollbacks = new Map(model.aliases.map(({ alias, rollback }) => [alias, rollback]));
  return (
    <header className={styles.header}>
      <nav aria-label="Path">
        <Link to="/models" search={viewElsewhere} data-command="registry.open">
          Models
        </Link>
        <span aria-hidden>/</span>
        <Link to="/models/$name" params={{ name }} search={viewElsewhere} title={name}>
          {name}
        </Link>
      </nav>
      <div className={styles.title}>
        <h1>Version {version.version}</h1>
        <StageCell name={name} version={version} inStage={inStage} guards={model.guards} />
        <AliasCell
          name={name}
          version={version}
          versions={numbers}
          rollbacks={rollbacks}
          onAdd={() => askAlias(true)}
        />
        <span className={styles.quiet}>
          Created <Age us={version.createdUs} of="Created" />
          {version.user !== "" && ` by ${version.user}`}
        </span>
        <span className={styles.end}>
          <CompareWith name={name} version={version.version} numbers={numbers} />
          <Menu position="bottom-end" width={200}>
            <Menu.Target>
              <button type="button" className={cells.more} aria-label="Version menu" data-menu>
                <Ellipsis size={14} aria-hidden />
              </button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => void copyAddress(`models:/${name}/${version.version}`)}>
                Copy address
              </Menu.Item>
              <Menu.Item onClick={() => void copyAddress(version.source)}>Copy source</Menu.Item>
              <Menu.Divider />
              <Menu.Item color="red" onClick={() => void remove()}>
                Remove version
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </span>
      </div>
      <DescriptionField
        label={`Description of version ${version.version}`}
        text={version.description}
        onSave={(text) => void describeVersion(name, version.version, text)}
      />
      <TagList
        label={`Tags of version ${version.version}`}
        tags={version.tags}
        onChange={(tags) => void tagVersion(name, version.version, tags)}
      />
      <ApprovalDialogs model={model} />
      <AliasDialog
        model={model}
        version={isAliasAsked ? version.version : undefined}
        onClose={() => askAlias(false)}
      />
    </header>
  );
}

function CompareWith(props: {
  readonly name: string;
  readonly version: number;
  /** The newest first. */
  readonly numbers: readonly number[];
}): React.JSX.Element | null {
  const { name, version, numbers } = props;
  const navigate = useNavigate();
  const others = numbers.filter((one) => one !== version);
  if (others.length === 0) return null;
  return (
    <NativeSelect
      size="xs"
      aria-label="Compare with another version"
      value=""
      data={[
        { value: "", label: "Compare with…" },
        ...others.map((one) => ({ value: String(one), label: `Version ${one}` })),
      ]}
      onChange={(event) => {
        const other = Number(event.currentTarget.value);
        if (other === 0) return;
        // The older one is what the newer one is compared to.
        const [a, b] = [Math.min(version, other), Math.max(version, other)];
        void navigate({
          to: "/models/$name/compare/$a/$b",
          params: { name, a: String(a), b: String(b) },
          search: viewElsewhere,
        });
      }}
    />
  );
}

export function NoVersion(props: {
  readonly name: string;
  readonly version: string;
  readonly hasModel: boolean;
}): React.JSX.Element {
  const { name, version, hasModel } = props;
  const navigate = useNavigate();
  return (
    <Notice
      isPage
      icon={<Boxes size={20} />}
      title={hasModel ? `“${name}” has no version ${version}` : `There is no model “${name}”`}
      actions={
        hasModel ? (
          <Button
            onClick={() =>
              void navigate({ to: "/models/$name", params: { name }, search: viewElsewhere })
            }
          >
            Show its versions
          </Button>
        ) : (
          <Button
            data-command="registry.open"
            onClick={() => void navigate({ to: "/models", search: viewElsewhere })}
          >
            Show models
          </Button>
        )
      }
    >
      It may have been {hasModel ? "" : "renamed or "}removed meanwhile. Undo brings it back.
    </Notice>
  );
}
