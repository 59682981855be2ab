import { Autocomplete, Button, Modal } from "@mantine/core";
import { useState } from "react";
import type { ModelDetail, ModelVersion } from "../../../src/contract/registry.ts";
import { describeVersion, putAlias, tagVersion } from "./actions.ts";
import { DescriptionField } from "./description-field.tsx";
import styles from "./dialogs.module.css";
import { TagList } from "../../kit/tag-list.tsx";

/** Puts an alias on a version; one that another version has moves. */
export function AliasDialog(props: {
  readonly model: ModelDetail;
  readonly version: number | undefined;
  readonly onClose: () => void;
}): React.JSX.Element {
  const { model, version, onClose } = props;
  return (
    <Modal
      opened={version !== undefined}
      onClose={onClose}
      title={`Alias of version ${version ?? ""}`}
      size={400}
    >
      {version !== undefined && <AliasForm model={model} version={version} onDone={onClose} />}
    </Modal>
  );
}

function AliasForm(props: {
  readonly model: ModelDetail;
  readonly version: number;
  readonly onDone: () => void;
}): React.JSX.Element {
  const { model, version, onDone } = props;
  const [text, setText] = useState("");
  const alias = text.trim().replace(/^@/, "");
  const holder = model.aliases.find((one) => one.alias === alias)?.version;
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (alias === "") return;
        onDone();
        void putAlias(model.name, alias, version);
      }}
    >
      <Autocomplete
        label="Alias"
        description={
          holder === undefined || holder === version
            ? "Letters, digits, - and _. Scripts load the version by it."
            : `Version ${holder} has it: it moves here.`
        }
        placeholder="champion"
        data={model.aliases
          .filter((one) => one.version !== version && one.alias !== alias)
          .map((one) => one.alias)}
        value={text}
        onChange={setText}
        maxLength={255}
        spellCheck={false}
        data-autofocus
      />
      <Button type="submit" variant="filled">
        {holder === undefined || holder === version ? "Add alias" : "Move alias"}
      </Button>
    </form>
  );
}

/** What people say about a version. */
export function VersionDialog(props: {
  readonly name: string;
  readonly version: ModelVersion | undefined;
  readonly onClose: () => void;
}): React.JSX.Element {
  const { name, version, onClose } = props;
  return (
    <Modal
      opened={version !== undefined}
      onClose={onClose}
      title={`Version ${version?.version ?? ""} of ${name}`}
      size={520}
    >
      {version !== undefined && (
        <div className={styles.form}>
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
          <Button variant="filled" onClick={onClose}>
            Done
          </Button>
        </div>
      )}
    </Modal>
  );
}
