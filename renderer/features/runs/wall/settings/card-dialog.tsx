import { Button, Modal, NumberInput, SegmentedControl, TextInput } from "@mantine/core";
import { useState } from "react";
import { CARD_KINDS, type CardKind, type CardView } from "../../../../state/card-view.ts";
import { closeDialog, useUi } from "../../../../state/ui.ts";
import { useView } from "../../../../state/view.ts";
import { useDefaultSmoothing } from "../../../system/index.ts";
import type { Card } from "../card.ts";
import { addCard, cardChange, removeCard } from "../card-changes.ts";
import { isAdded } from "../card.ts";
import { resolveLook } from "../look.ts";
import type { Section } from "../sections.ts";
import { LookForm } from "./look-form.tsx";
import { PathInput } from "./path-input.tsx";
import styles from "./settings.module.css";
import { errorOf, TermsInput } from "./terms-input.tsx";

const KIND_TITLES: Readonly<Record<CardKind, string>> = {
  line: "Lines",
  scatter: "Scatter",
  bar: "Bars",
  box: "Boxes",
};

interface CardDialogProps {
  readonly projectIds: readonly string[];
  readonly metrics: readonly string[];
  readonly sections: readonly Section[];
}

/** Makes a chart, or changes one: what it shows and how. A change shows at once and is undone like any other. */
export function CardDialog(props: CardDialogProps): React.JSX.Element {
  const dialog = useUi((state) => state.dialog);
  const isOpen = dialog?.kind === "card";
  const id = isOpen ? dialog.id : undefined;
  const found = props.sections.flatMap((section) =>
    section.cards.flatMap((card) => (card.id === id ? [{ card, section: section.id }] : [])),
  )[0];
  return (
    <Modal
      opened={isOpen && (id === undefined || found !== undefined)}
      onClose={closeDialog}
      title={found === undefined ? "Add chart" : `Chart ${found.card.title}`}
      size={520}
    >
      {found === undefined ? <NewCard {...props} /> : <OldCard {...props} {...found} />}
    </Modal>
  );
}

function NewCard({ projectIds, metrics }: CardDialogProps): React.JSX.Element {
  const [, changeView] = useView();
  const [draft, setDraft] = useState<CardView>({});
  const { k = "line", m = [] } = draft;
  const isSound = isComplete(k, m) && (k !== "line" || errorOf(m, metrics) === undefined);
  return (
    <form
      className={styles.form}
      data-command="charts.add"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isSound) return;
        closeDialog();
        changeView((old) => {
          const { id: _, ...change } = addCard(old, draft);
          return change;
        });
      }}
    >
      <KindInput kind={k} onChange={(kind) => setDraft({ ...draft, k: kind, m: [] })} />
      <ShowsInput
        projectIds={projectIds}
        metrics={metrics}
        kind={k}
        terms={m}
        takesFocus
        onChange={(terms) => setDraft({ ...draft, m: [...terms] })}
      />
      <TitleInput
        title={draft.title ?? ""}
        onChange={(title) => setDraft({ ...draft, title: title === "" ? undefined : title })}
      />
      <div className={styles.buttons}>
        <Button type="submit" variant="filled" disabled={!isSound}>
          Add
        </Button>
      </div>
    </form>
  );
}

function isComplete(kind: CardKind, terms: readonly string[]): boolean {
  const filled = terms.filter((term) => term !== "");
  return kind === "scatter" ? filled.length === 2 : filled.length > 0;
}

type OldCardProps = CardDialogProps & { readonly card: Card; readonly section: string };

function OldCard({ projectIds, metrics, card, section }: OldCardProps): React.JSX.Element {
  const [view, changeView] = useView();
  const defaultWeight = useDefaultSmoothing();
  const set = view.cd?.[card.id] ?? {};
  const change = (parts: Partial<CardView>): void =>
    changeView((old) => cardChange(old, card.id, parts));
  const inherited = resolveLook([view, view.sc?.[section]], defaultWeight);
  const isOwn = isAdded(card.id);
  return (
    <div className={styles.form} data-command="chart.settings">
      <div className={styles.scroll}>
        {isOwn && (
          <KindInput
            kind={card.kind}
            onChange={(k) => {
              // What a scatter shows are values of runs, what lines show are metrics: neither is the other.
              if (k !== card.kind)
                change({ k, m: card.kind === "line" || k === "line" ? [] : set.m });
            }}
          />
        )}
        <ShowsInput
          projectIds={projectIds}
          metrics={metrics}
          kind={card.kind}
          terms={card.terms}
          onChange={(terms) => change({ m: terms.length === 0 && !isOwn ? undefined : [...terms] })}
        />
        <TitleInput
          title={set.title ?? ""}
          onChange={(title) => change({ title: title === "" ? undefined : title })}
        />
        {card.kind === "line" && (
          <LookForm
            value={set}
            inherited={inherited}
            from="as in its section"
            metrics={metrics}
            onChange={change}
          />
        )}
        <RangeInput label="Keep x between" range={set.xr} onChange={(xr) => change({ xr })} />
        <RangeInput label="Keep y between" range={set.yr} onChange={(yr) => change({ yr })} />
      </div>
      <div className={styles.buttons}>
        <Button
          variant="default"
          data-command="chart.remove"
          onClick={() => {
            closeDialog();
            changeView((old) => removeCard(old, card.id));
          }}
        >
          {isOwn ? "Remove chart" : "Back to what it was"}
        </Button>
        <Button variant="filled" onClick={closeDialog}>
          Done
        </Button>
      </div>
    </div>
  );
}

function KindInput(props: {
  readonly kind: CardKind;
  readonly onChange: (kind: CardKind) => void;
}): React.JSX.Element {
  return (
    <div className={styles.row}>
      <span>Kind</span>
      <SegmentedControl
        size="xs"
        aria-label="Kind of chart"
        data={CARD_KINDS.map((kind) => ({ value: kind, label: KIND_TITLES[kind] }))}
        value={props.kind}
        onChange={(kind) => props.onChange(kind as CardKind)}
      />
    </div>
  );
}

function ShowsInput(props: {
  readonly projectIds: readonly string[];
  readonly metrics: readonly string[];
  readonly kind: CardKind;
  readonly terms: readonly string[];
  readonly takesFocus?: boolean;
  readonly onChange: (terms: readonly string[]) => void;
}): React.JSX.Element {
  const { projectIds, kind, terms, onChange } = props;
  if (kind === "line") return <TermsInput {...props} />;
  const set = (at: number, path: string): void =>
    onChange(
      Array.from({ length: Math.max(terms.length, at + 1) }, (_, i) =>
        i === at ? path : (terms[i] ?? ""),
      ),
    );
  const valueOf = (at: number): string | undefined => (terms[at] === "" ? undefined : terms[at]);
  if (kind !== "scatter") {
    return (
      <PathInput
        label="Value of each run"
        projectIds={projectIds}
        value={valueOf(0)}
        onChange={(path) => set(0, path)}
      />
    );
  }
  return (
    <>
      <PathInput
        label="Horizontal"
        projectIds={projectIds}
        value={valueOf(0)}
        onChange={(path) => set(0, path)}
      />
      <PathInput
        label="Vertical"
        projectIds={projectIds}
        value={valueOf(1)}
        onChange={(path) => set(1, path)}
      />
    </>
  );
}

function TitleInput(props: {
  readonly title: string;
  readonly onChange: (title: string) => void;
}): React.JSX.Element {
  return (
    <TextInput
      size="xs"
      label="Title"
      placeholder="What it shows"
      maxLength={300}
      value={props.title}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}

type Bounds = readonly [number, number] | undefined;

/** Both ends or none: half a range would follow the data with one hand and hold it with the other. */
function RangeInput(props: {
  readonly label: string;
  readonly range: Bounds;
  readonly onChange: (range: [number, number] | undefined) => void;
}): React.JSX.Element {
  const { label, range, onChange } = props;
  const [ends, setEnds] = useState<readonly [number | "", number | ""]>([
    range?.[0] ?? "",
    range?.[1] ?? "",
  ]);
  const set = (next: readonly [number | "", number | ""]): void => {
    setEnds(next);
    const [from, to] = next;
    if (from === "" && to === "") onChange(undefined);
    else if (from !== "" && to !== "" && from < to) onChange([from, to]);
  };
  const end = (at: 0 | 1, name: string): React.JSX.Element => (
    <NumberInput
      size="xs"
      className={styles.number ?? ""}
      hideControls
      aria-label={`${label}: ${name}`}
      placeholder="fits"
      error={ends[0] !== "" && ends[1] !== "" && ends[0] >= ends[1]}
      value={ends[at]}
      onChange={(value) => {
        const number = typeof value === "number" ? value : "";
        set(at === 0 ? [number, ends[1]] : [ends[0], number]);
      }}
    />
  );
  return (
    <div className={styles.row}>
      <span>{label}</span>
      <div className={styles.pair}>
        {end(0, "from")}
        {end(1, "to")}
      </div>
    </div>
  );
}
