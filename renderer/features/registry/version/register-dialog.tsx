import {
  Autocomplete,
  Button,
  Modal,
  NativeSelect,
  Progress,
  Textarea,
  TextInput,
} from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { api, orpc } from "../../../client/api.ts";
import { describeFailure } from "../../../client/errors.ts";
import { formatBytes } from "../../../kit/format.ts";
import { notify } from "../../../kit/notify.tsx";
import { closeDialog, useUi } from "../../../state/ui.ts";
import { recordEdit } from "../../../state/undo.ts";
import { viewElsewhere } from "../../../state/view.ts";
import { listFolders } from "./list-folders.ts";
import styles from "./version.module.css";

/** A file or folder of a run becomes a version of a model. */
export function RegisterDialog(): React.JSX.Element {
  const dialog = useUi((state) => state.dialog);
  const [isBusy, setBusy] = useState(false);
  const asked = dialog?.kind === "registerVersion" ? dialog : undefined;
  return (
    <Modal
      opened={asked !== undefined}
      onClose={closeDialog}
      closeOnEscape={!isBusy}
      closeOnClickOutside={!isBusy}
      withCloseButton={!isBusy}
      title="Register as model version"
      size={480}
    >
      {asked !== undefined && (
        <RegisterForm runId={asked.runId} path={asked.path} onBusy={setBusy} />
      )}
    </Modal>
  );
}

interface FormProps {
  readonly runId: string;
  readonly path: string;
  readonly onBusy: (isBusy: boolean) => void;
}

function RegisterForm({ runId, path, onBusy }: FormProps): React.JSX.Element {
  const [name, setName] = useState("");
  const [chosen, choose] = useState(path);
  const { register, cancel, isBusy, error } = useRegister(runId, chosen, onBusy);
  const search = name.trim();
  const models = useQuery({
    ...orpc.registry.listModels.queryOptions({
      input: { limit: 50, ...(search === "" ? {} : { search }) },
    }),
    placeholderData: keepPreviousData,
  });
  const known = models.data?.rows.find((row) => row.name === search);
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        const alias = textOf(form, "alias").replace(/^@/, "");
        void register({
          name: search,
          description: textOf(form, "description"),
          ...(alias !== "" && { alias }),
        });
      }}
    >
      <NativeSelect
        size="xs"
        label="What"
        description="It stays where it is. Its size, time and SHA-256 are noted, so that a later change shows."
        value={chosen}
        disabled={isBusy}
        onChange={(event) => choose(event.currentTarget.value)}
        data={listFolders(path)}
      />
      <Autocomplete
        label="Model"
        description={
          known === undefined
            ? "One that is there, or the name of a new one."
            : `It gets version ${(known.newest ?? 0) + 1} or a later one.`
        }
        placeholder="Name"
        data={(models.data?.rows ?? []).map((row) => row.name)}
        value={name}
        onChange={setName}
        maxLength={500}
        required
        disabled={isBusy}
        spellCheck={false}
        data-autofocus
      />
      <Textarea
        name="description"
        label="Description"
        placeholder="What it is, why it is kept"
        maxLength={100_000}
        disabled={isBusy}
        autosize
        minRows={2}
        maxRows={8}
      />
      <TextInput
        name="alias"
        label="Alias"
        description="Scripts load the version by it. One that another version has moves here."
        placeholder="None"
        maxLength={255}
        disabled={isBusy}
        spellCheck={false}
      />
      {isBusy && <Hashing runId={runId} path={chosen} />}
      {error !== undefined && (
        <p role="alert" className={styles.failure}>
          {error.message} {error.nextStep}
        </p>
      )}
      <div className={styles.buttons}>
        {isBusy && <Button onClick={cancel}>Cancel</Button>}
        <Button type="submit" variant="filled" disabled={isBusy || search === ""}>
          Register
        </Button>
      </div>
    </form>
  );
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.trim() : "";
}

/** One registration at a time; leaving the form ends it. */
function useRegister(runId: string, path: string, onBusy: (isBusy: boolean) => void) {
  const navigate = useNavigate();
  const running = useRef<AbortController>(undefined);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<{ readonly message: string; readonly nextStep?: string }>();
  useEffect(() => () => running.current?.abort(), []);
  const register = async (about: {
    readonly name: string;
    readonly description: string;
    readonly alias?: string;
  }): Promise<void> => {
    const controller = new AbortController();
    running.current = controller;
    setBusy(true);
    onBusy(true);
    setError(undefined);
    try {
      const { gesture, name, version } = await api.registry.registerVersion(
        { ...about, runId, path },
        { signal: controller.signal },
      );
      recordEdit(`registration of ${name} ${version}`, gesture);
      closeDialog();
      notify(`Registered as version ${version} of “${name}”.`, {
        label: "Open",
        run: () =>
          void navigate({
            to: "/models/$name/$version",
            params: { name, version: String(version) },
            search: viewElsewhere,
          }),
      });
    } catch (failure) {
      if (controller.signal.aborted) notify("Cancelled: nothing was registered.");
      else setError(describeFailure(failure));
    } finally {
      running.current = undefined;
      setBusy(false);
      onBusy(false);
    }
  };
  return { register, cancel: () => running.current?.abort(), isBusy, error };
}

/** How much of it is hashed. */
function Hashing(props: { readonly runId: string; readonly path: string }): React.JSX.Element {
  const { data } = useQuery(orpc.registry.listRegistrations.queryOptions());
  const own = data?.find(({ runId, path }) => runId === props.runId && path === props.path);
  const { doneBytes = 0, bytes = 0 } = own ?? {};
  const part = bytes === 0 ? 0 : Math.min(100, (100 * doneBytes) / bytes);
  return (
    <div>
      <Progress value={part} aria-label="Hashed" size="sm" />
      <p className={styles.quiet} role="status">
        {bytes === 0
          ? "Looking at the files…"
          : `Hashing: ${formatBytes(doneBytes)} of ${formatBytes(bytes)}`}
      </p>
    </div>
  );
}
