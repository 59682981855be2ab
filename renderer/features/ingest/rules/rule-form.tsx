import { Autocomplete, Button, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { skipToken, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { isNamedBy } from "../../../../src/base/file-glob.ts";
import type { RulePreview } from "../../../../src/contract/ingest.ts";
import { orpc } from "../../../client/api.ts";
import { removeRule, type RuleDraft, saveRule } from "./actions.ts";
import { isTextFile, nameOf } from "./drafts.ts";
import { PatternPlace } from "./pattern-place.tsx";
import { Preview } from "./preview.tsx";
import styles from "./rule-form.module.css";

/** A preview is asked for when nobody has typed for so long. */
const PAUSE_MS = 150;
const BY_NAME = "";
/** What is wrong takes the place of the help: nothing moves while somebody types. */
const PATTERN_HELP =
  "As a line reads, with {name} for each number and {*} for any text; or /a regular (?<name>expression)/";
const FILES_HELP = "Names, or paths with /; * any text";
const MOST_FILES = 50;

interface RuleFormProps {
  readonly projectId: string;
  readonly rule: RuleDraft;
  /** On which it is tried; "" where none is meant. */
  readonly path: string;
  readonly onSaved: (id: string) => void;
  readonly onRemoved: () => void;
}

export function RuleForm(props: RuleFormProps): React.JSX.Element {
  const { projectId, rule, onSaved, onRemoved } = props;
  const [draft, setDraft] = useState(rule);
  const files = useTextFiles(projectId);
  const [path, setPath] = useState(props.path === "" ? (files[0] ?? "") : props.path);
  const [isBusy, setBusy] = useState(false);
  const change = (part: Partial<RuleDraft>): void => setDraft((old) => ({ ...old, ...part }));
  const { preview, error, isOld } = usePreview(projectId, path, draft);
  const wrong = draft.pattern === "" ? null : (preview?.error ?? null);
  const isForFile = path === "" || isNamedBy(draft.files, { path, name: nameOf(path) });
  const isChanged = JSON.stringify(draft) !== JSON.stringify(rule);
  const canSave = isChanged && draft.pattern !== "" && draft.files !== "" && wrong === null;
  const { id } = draft;

  const save = async (): Promise<void> => {
    setBusy(true);
    const saved = await saveRule(projectId, draft);
    setBusy(false);
    if (saved !== undefined) onSaved(saved);
  };
  const remove = async (ofId: string): Promise<void> => {
    setBusy(true);
    const isRemoved = await removeRule({ id: ofId, name: rule.name });
    setBusy(false);
    if (isRemoved) onRemoved();
  };

  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (canSave && !isBusy) void save();
      }}
    >
      <div className={styles.fields}>
        <TextInput
          className={styles.wide ?? ""}
          classNames={{ input: styles.code ?? "" }}
          label="Pattern"
          description={
            wrong === null ? PATTERN_HELP : <PatternPlace pattern={draft.pattern} error={wrong} />
          }
          placeholder="epoch {epoch} loss {loss}"
          value={draft.pattern}
          maxLength={1000}
          spellCheck={false}
          autoComplete="off"
          data-autofocus
          error={wrong !== null}
          onChange={(event) => change({ pattern: event.currentTarget.value })}
        />
        <TextInput
          label="Holds for files"
          description={
            isForFile ? FILES_HELP : <span className={styles.bad}>not for the file below</span>
          }
          value={draft.files}
          maxLength={500}
          spellCheck={false}
          error={!isForFile}
          onChange={(event) => change({ files: event.currentTarget.value })}
        />
        <Select
          label="Step"
          description="Without one, lines are counted"
          data={[
            { value: BY_NAME, label: "by its name" },
            ...axesOf(preview, draft.axis).map((name) => ({ value: name, label: name })),
          ]}
          value={draft.axis ?? BY_NAME}
          allowDeselect={false}
          onChange={(axis) => change({ axis: axis === BY_NAME ? null : axis })}
        />
        <TextInput
          label="Before metric names"
          description="For example train/"
          value={draft.prefix}
          maxLength={100}
          spellCheck={false}
          onChange={(event) => change({ prefix: event.currentTarget.value })}
        />
        <TextInput
          label="Name of the rule"
          description="Else its pattern"
          value={draft.name}
          maxLength={200}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <Autocomplete
          className={styles.wide ?? ""}
          label="Try it on the file"
          placeholder="A path in the folder of the project"
          data={[...files]}
          limit={MOST_FILES}
          value={path}
          onChange={setPath}
          comboboxProps={{ withinPortal: true }}
        />
      </div>
      <Preview path={path} preview={preview} error={error} isOld={isOld} />
      <div className={styles.actions}>
        <Button type="submit" variant="filled" disabled={!canSave || isBusy}>
          Save rule
        </Button>
        {id !== undefined && (
          <Button disabled={isBusy} onClick={() => void remove(id)}>
            Remove rule
          </Button>
        )}
      </div>
    </form>
  );
}

/** Texts of the project that nothing reads. */
function useTextFiles(projectId: string): readonly string[] {
  const { data } = useQuery(orpc.ingest.status.queryOptions());
  const status = data?.find((one) => one.projectId === projectId);
  return (status?.unread ?? []).filter(isTextFile).map(({ path }) => path);
}

function usePreview(
  projectId: string,
  path: string,
  { pattern, axis, prefix }: RuleDraft,
): {
  readonly preview: RulePreview | undefined;
  readonly error: Error | null;
  readonly isOld: boolean;
} {
  const now = JSON.stringify({ projectId, path, rule: { pattern, axis, prefix } });
  const [asked] = useDebouncedValue(now, PAUSE_MS);
  const input = JSON.parse(asked) as {
    readonly projectId: string;
    readonly path: string;
    readonly rule: Pick<RuleDraft, "pattern" | "axis" | "prefix">;
  };
  const query = useQuery({
    ...orpc.ingest.previewRule.queryOptions({ input: path === "" ? skipToken : input }),
    placeholderData: (old) => old,
    retry: false,
  });
  return {
    preview: query.data,
    error: query.error,
    isOld: asked !== now || query.isPlaceholderData,
  };
}

/** What may be the step: the captures of the pattern. */
function axesOf(preview: RulePreview | undefined, axis: string | null): readonly string[] {
  const names = (preview?.captures ?? []).map(({ name }) => name);
  return axis === null || names.includes(axis) ? names : [...names, axis];
}
