import { Button, Menu } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, Navigate, useNavigate, useParams } from "@tanstack/react-router";
import { Boxes, Ellipsis, Pencil } from "lucide-react";
import { useEffect, useState } from "react";
import type { ModelDetail } from "../../../src/contract/registry.ts";
import { orpc } from "../../client/api.ts";
import { describeFailure } from "../../client/errors.ts";
import { Age } from "../../kit/age.tsx";
import { FailureNotice } from "../../kit/failure-notice.tsx";
import { IconButton } from "../../kit/icon-button.tsx";
import { Notice } from "../../kit/notice.tsx";
import { SkeletonRows } from "../../kit/skeleton-rows.tsx";
import { openDialog } from "../../state/ui.ts";
import { viewElsewhere } from "../../state/view.ts";
import { describeModel, removeModel, tagModel } from "./actions.ts";
import cells from "./cells.module.css";
import { DescriptionField } from "./description-field.tsx";
import { ModelParts } from "./model-parts.tsx";
import styles from "./page.module.css";
import { TagList } from "../../kit/tag-list.tsx";

export function ModelPage(): React.JSX.Element {
  const { name } = useParams({ from: "/models/$name" });
  const model = useQuery(orpc.registry.getModel.queryOptions({ input: { name } }));
  useEffect(() => {
    document.title = `${name} · Assay`;
  }, [name]);
  const [known, setKnown] = useState<Pick<ModelDetail, "id" | "name">>();
  if (model.isSuccess && (model.data.id !== known?.id || model.data.name !== known.name))
    setKnown(model.data);
  if (model.isError && describeFailure(model.error).code === "NOT_FOUND")
    return <NoModel name={name} id={known?.name === name ? known.id : undefined} />;
  // What was read before stays while the engine is away.
  if (model.isError && model.data === undefined)
    return <FailureNotice isPage error={model.error} onRetry={() => void model.refetch()} />;
  return (
    <div className={styles.page}>
      {model.data === undefined ? (
        <SkeletonRows label="Loading the model" rows={5} />
      ) : (
        <>
          <ModelHeader key={model.data.id} model={model.data} />
          <ModelParts model={model.data} />
        </>
      )}
    </div>
  );
}

function ModelHeader({ model }: { readonly model: ModelDetail }): React.JSX.Element {
  const { name } = model;
  const navigate = useNavigate();
  const rename = (): void => openDialog({ kind: "renameModel", name });
  const remove = async (): Promise<void> => {
    if (await removeModel(name)) await navigate({ to: "/models", search: viewElsewhere });
  };
  return (
    <header className={styles.header}>
      <nav aria-label="Path">
        <Link to="/models" search={viewElsewhere} data-command="registry.open">
          Models
        </Link>
      </nav>
      <div className={styles.title}>
        <h1 className={styles.name} title={name}>
          {name}
        </h1>
        <IconButton label="Rename model" command="model.rename" onClick={rename}>
          <Pencil size={13} />
        </IconButton>
        <Menu position="bottom-start" width={200}>
          <Menu.Target>
            <button type="button" className={cells.more} aria-label="Model menu" data-menu>
              <Ellipsis size={14} aria-hidden />
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item data-command="model.rename" onClick={rename}>
              Rename model…
            </Menu.Item>
            <Menu.Item
              data-command="model.approvals"
              onClick={() => openDialog({ kind: "guards" })}
            >
              Approvals…
            </Menu.Item>
            <Menu.Item data-command="model.remove" color="red" onClick={() => void remove()}>
              Remove model
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
        <span className={styles.when}>
          Created <Age us={model.createdUs} of="Created" /> · changed{" "}
          <Age us={model.updatedUs} of="Changed" />
        </span>
      </div>
      <DescriptionField
        label="Description of the model"
        text={model.description}
        onSave={(text) => void describeModel(name, text)}
      />
      <TagList
        label="Tags of the model"
        tags={model.tags}
        onChange={(tags) => void tagModel(name, tags)}
      />
    </header>
  );
}

/** @param props.id of the model that had the name a moment ago: it may have another one now */
function NoModel({
  name,
  id,
}: {
  readonly name: string;
  readonly id: string | undefined;
}): React.JSX.Element {
  const navigate = useNavigate();
  const { data } = useQuery({
    ...orpc.registry.listModels.queryOptions({ input: { limit: 10_000 } }),
    enabled: id !== undefined,
  });
  const renamed = id === undefined ? undefined : data?.rows.find((row) => row.id === id);
  if (renamed !== undefined)
    return (
      <Navigate to="/models/$name" params={{ name: renamed.name }} search={viewElsewhere} replace />
    );
  return (
    <Notice
      isPage
      icon={<Boxes size={20} />}
      title={`There is no model “${name}”`}
      actions={
        <Button
          data-command="registry.open"
          onClick={() => void navigate({ to: "/models", search: viewElsewhere })}
        >
          Show models
        </Button>
      }
    >
      It may have been renamed or removed meanwhile.
    </Notice>
  );
}
