import { Button, TextInput } from "@mantine/core";
import { CornerLeftUp, House } from "lucide-react";
import { useState, type ReactNode } from "react";
import { describeFailure } from "../../client/errors.ts";
import { IconButton } from "../../kit/icon-button.tsx";
import { closeDialog } from "../../state/ui.ts";
import { FolderList } from "./folder-list.tsx";
import styles from "./folder-picker.module.css";

interface FolderPickerProps {
  /** The folder that is looked at, its places as `onGo` takes them; undefined before there is one. */
  readonly here:
    | {
        readonly path: string;
        readonly parent: string | null;
        readonly home: string;
        readonly folders: ReadonlyArray<{ readonly name: string; readonly path: string }>;
      }
    | undefined;
  readonly isLoading: boolean;
  readonly error: unknown;
  readonly action: string;
  readonly hint: string;
  /** A path can be typed before a folder is looked at. */
  readonly isFree?: boolean;
  /** Stands above the path. */
  readonly above?: ReactNode;
  /** Stands in place of the folders. */
  readonly instead?: ReactNode;
  readonly onGo: (place: string) => void;
  /** What it throws is shown. */
  readonly onPick: (path: string) => Promise<void>;
}

/** What a person typed, or what came of it, in one folder. */
interface At<T> {
  readonly path: string | undefined;
  readonly value: T;
}

/** Folders, one inside the other; a path can be typed as well. */
export function FolderPicker(props: FolderPickerProps): React.JSX.Element {
  const {
    here,
    isLoading,
    error,
    action,
    hint,
    isFree = false,
    above,
    instead,
    onGo,
    onPick,
  } = props;
  const [typed, setTyped] = useState<At<string>>();
  const [showHidden, setShowHidden] = useState(false);
  const [isOpening, setOpening] = useState(false);
  const [failed, setFailed] = useState<At<unknown>>();
  const folders = here?.folders ?? [];
  const listed = showHidden ? folders : folders.filter(({ name }) => !name.startsWith("."));
  const path = here?.path;
  const target = typed !== undefined && typed.path === path ? typed.value : (path ?? "");
  const failure = failed?.path === path ? failed?.value : undefined;
  const parent = here?.parent ?? null;
  const isUsable = isFree || here !== undefined;

  const go = (to: string): void => {
    setTyped(undefined);
    setFailed(undefined);
    onGo(to);
  };
  const leave = (): void => {
    if (parent !== null) go(parent);
  };
  const pick = async (): Promise<void> => {
    if (target === "" || !isUsable) return;
    setOpening(true);
    setFailed(undefined);
    try {
      await onPick(target);
    } catch (reason) {
      setFailed({ path, value: reason });
    }
    setOpening(false);
  };

  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void pick();
      }}
    >
      {above}
      <div className={styles.path}>
        <IconButton label="Parent folder" disabled={parent === null} onClick={leave}>
          <CornerLeftUp size={14} />
        </IconButton>
        <IconButton
          label="Home folder"
          disabled={here === undefined}
          onClick={() => go(here?.home ?? "")}
        >
          <House size={14} />
        </IconButton>
        <TextInput
          className={styles.field ?? ""}
          aria-label="Path"
          aria-invalid={failure !== undefined}
          {...(above === undefined && { "data-autofocus": true })}
          disabled={!isUsable}
          value={target}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => {
            setTyped({ path, value: event.currentTarget.value });
            setFailed(undefined);
          }}
        />
      </div>
      {instead ?? (
        <FolderList
          folders={listed}
          hidden={folders.length - listed.length}
          isLoading={isLoading}
          error={error}
          onEnter={go}
          onShowHidden={() => setShowHidden(true)}
          onLeave={leave}
        />
      )}
      <div className={styles.actions}>
        {failure === undefined ? (
          <p className={styles.hint}>{hint}</p>
        ) : (
          <Failure error={failure} />
        )}
        <Button variant="subtle" color="gray" onClick={closeDialog}>
          Cancel
        </Button>
        <Button
          type="submit"
          variant="filled"
          disabled={target === "" || !isUsable}
          loading={isOpening}
        >
          {action}
        </Button>
      </div>
    </form>
  );
}

/** In place of the hint, so that nothing moves. */
function Failure({ error }: { readonly error: unknown }): React.JSX.Element {
  const { message, nextStep } = describeFailure(error);
  return (
    <p className={styles.hint} role="alert" data-error>
      {message} {nextStep}
    </p>
  );
}
