import { Button } from "@mantine/core";
import { Inbox, Star, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import type { ModelHeader } from "../../src/base/model-header/types.ts";
import { AppError } from "../../src/base/errors.ts";
import { ActionForm } from "../kit/action-form.tsx";
import { Age } from "../kit/age.tsx";
import { CatchFailure } from "../kit/catch-failure.tsx";
import { Fact, Facts } from "../kit/facts.tsx";
import { FailureNotice } from "../kit/failure-notice.tsx";
import { HtmlFrame } from "../kit/html-frame.tsx";
import { IconButton } from "../kit/icon-button.tsx";
import { ListPage, ListPending } from "../kit/list-page.tsx";
import { ModelHeaderView } from "../kit/model-header-view.tsx";
import { Notice } from "../kit/notice.tsx";
import { Num } from "../kit/num.tsx";
import { ProgressBar } from "../kit/progress-bar.tsx";
import { SearchBox } from "../kit/search-box.tsx";
import { SkeletonRows } from "../kit/skeleton-rows.tsx";
import { TextButton } from "../kit/text-button.tsx";
import { NotUpdating, Waiting } from "../kit/waiting.tsx";
import { ARABIC, HEBREW, HUGE, HUGE_SENTENCE } from "./texts.ts";
import { TEXT_CASES } from "./text-cases.tsx";
import { Data, Messages, Panes, Question, Table, Tabs } from "./live-widgets.tsx";

/** What a widget may have to show. */
export type WidgetState =
  | "empty"
  | "loading"
  | "error"
  | "one"
  | "many"
  | "huge text"
  | "right to left"
  | "removed"
  | "disabled"
  | "focus";

export interface WidgetCase {
  /** File of `kit/` without its ending. */
  readonly widget: string;
  readonly state: WidgetState;
  readonly node: ReactNode;
}

const nothing = (): void => undefined;
const FULL = new AppError("DISK_FULL", "The disk is full.");
const NUMBERS = [0, 1, -12.5, 0.000_012_345, 123_456_789, "NaN", "-Infinity", null] as const;
const AGES_S = [5, 90, 7200, 200_000];

/** Ages as they are when the gallery is opened. */
function ages(): ReactNode {
  const now = Date.now();
  return [...AGES_S.map((seconds) => (now - seconds * 1000) * 1000), null].map((us) => (
    <div key={us}>
      <Age us={us} of="Last data" />
    </div>
  ));
}

function rtl(node: ReactNode): ReactNode {
  return (
    <div dir="rtl" lang="ar">
      {node}
    </div>
  );
}

function Broken(): React.JSX.Element {
  throw FULL;
}

const MODEL: ModelHeader = {
  format: "safetensors",
  title: "SafeTensors weights",
  unsafe: null,
  damaged: null,
  facts: [["format", "pt"]],
  tensors: [
    { name: "head.weight", dtype: "F32", shape: [3, 4] },
    { name: "head.bias", dtype: "F16", shape: [3] },
  ],
  tensorCount: 2,
  parameterCount: 15,
};
const UNSAFE_MODEL: ModelHeader = {
  ...MODEL,
  format: "pickle",
  title: "Python pickle",
  unsafe: "It is a pickle: it can run code when it is loaded. Assay never loads it.",
  damaged: "The file ends before the pickle does.",
  facts: [[HUGE, HUGE_SENTENCE]],
  tensors: [],
  tensorCount: 0,
  parameterCount: null,
};

/** Every widget of `kit/` in every state that it can be in. */
export const WIDGET_CASES: readonly WidgetCase[] = [
  { widget: "data-table", state: "many", node: <Data name="run" /> },
  { widget: "data-table", state: "huge text", node: <Data name={HUGE} /> },
  {
    widget: "model-header-view",
    state: "one",
    node: <ModelHeaderView header={MODEL} label="model.safetensors" />,
  },
  {
    widget: "model-header-view",
    state: "huge text",
    node: <ModelHeaderView header={UNSAFE_MODEL} label="model.pkl" />,
  },
  {
    widget: "notice",
    state: "empty",
    node: (
      <Notice
        icon={<Inbox size={20} />}
        title="Nothing here yet"
        actions={<Button>Open folder…</Button>}
      >
        What it means, and what to do.
      </Notice>
    ),
  },
  {
    widget: "notice",
    state: "removed",
    node: (
      <Notice
        icon={<Trash2 size={20} />}
        title="This run was removed"
        actions={<Button>Restore</Button>}
      >
        Its files stay where they are.
      </Notice>
    ),
  },
  {
    widget: "notice",
    state: "huge text",
    node: <Notice title={HUGE}>{HUGE_SENTENCE}</Notice>,
  },
  { widget: "notice", state: "right to left", node: rtl(<Notice title={ARABIC}>{HEBREW}</Notice>) },
  {
    widget: "waiting",
    state: "loading",
    node: (
      <Waiting
        text="Evaluating"
        progress={{
          callId: null,
          procedure: "compare.readPredictions",
          sinceMs: 0,
          done: 3,
          of: 21,
          what: "reading file 4 of 7",
        }}
        isQuiet={false}
        command="compare.stopEvaluation"
        onStop={nothing}
      />
    ),
  },
  { widget: "waiting", state: "empty", node: <NotUpdating onStart={nothing} /> },
  {
    widget: "failure-notice",
    state: "error",
    node: <FailureNotice error={FULL} onRetry={nothing} />,
  },
  {
    widget: "failure-notice",
    state: "huge text",
    node: <FailureNotice error={new AppError("CONFLICT", HUGE_SENTENCE)} onRetry={nothing} />,
  },
  {
    widget: "catch-failure",
    state: "error",
    node: (
      <CatchFailure>
        <Broken />
      </CatchFailure>
    ),
  },
  { widget: "notify", state: "one", node: <Messages /> },
  { widget: "confirm", state: "one", node: <Question /> },
  {
    widget: "action-form",
    state: "one",
    node: (
      <ActionForm action="Write" hint="It fails." isReady onSubmit={() => Promise.reject(FULL)}>
        What is written.
      </ActionForm>
    ),
  },
  {
    widget: "action-form",
    state: "disabled",
    node: (
      <ActionForm action="Write" isReady={false} onSubmit={() => Promise.resolve()}>
        {null}
      </ActionForm>
    ),
  },
  {
    widget: "action-form",
    state: "huge text",
    node: (
      <ActionForm action="Write" hint={HUGE_SENTENCE} isReady onSubmit={() => Promise.resolve()}>
        What is written.
      </ActionForm>
    ),
  },
  {
    widget: "icon-button",
    state: "many",
    node: (
      <>
        <Button>Default</Button> <Button variant="filled">Filled</Button>{" "}
        <Button color="red">Dangerous</Button>{" "}
        <IconButton label="Star" hotkey="s" onClick={nothing}>
          <Star size={14} />
        </IconButton>
        <IconButton label="Starred" pressed onClick={nothing}>
          <Star size={14} />
        </IconButton>
      </>
    ),
  },
  {
    widget: "icon-button",
    state: "disabled",
    node: (
      <>
        <Button disabled>Disabled</Button>{" "}
        <IconButton label="No star" disabled onClick={nothing}>
          <Star size={14} />
        </IconButton>
      </>
    ),
  },
  {
    widget: "icon-button",
    state: "focus",
    node: (
      <IconButton label="Focused star" onClick={nothing}>
        <Star size={14} />
      </IconButton>
    ),
  },
  {
    widget: "text-button",
    state: "one",
    node: <TextButton>Show all</TextButton>,
  },
  {
    widget: "text-button",
    state: "right to left",
    node: rtl(<TextButton>{HEBREW}</TextButton>),
  },
  {
    widget: "num",
    state: "many",
    node: NUMBERS.map((value) => (
      <div key={String(value)}>
        <Num value={value} />
      </div>
    )),
  },
  { widget: "num", state: "empty", node: <Num value={null} /> },
  { widget: "age", state: "many", node: ages() },
  { widget: "age", state: "empty", node: <Age us={null} of="Last data" /> },
  {
    widget: "html-frame",
    state: "one",
    node: (
      <HtmlFrame html="<h3>Logged page</h3><script>throw 1</script>" label="Page" heightPx={80} />
    ),
  },
  {
    widget: "progress-bar",
    state: "many",
    node: [0, 37, 100].map((percent) => (
      <div key={percent}>
        <ProgressBar label={`${percent} %`} percent={percent} width={120} />
      </div>
    )),
  },
  {
    widget: "progress-bar",
    state: "loading",
    node: <ProgressBar label="How far it is cannot be told" percent={undefined} width={120} />,
  },
  {
    widget: "search-box",
    state: "empty",
    node: <SearchBox label="Empty filter" value="" onChange={nothing} />,
  },
  {
    widget: "search-box",
    state: "one",
    node: <SearchBox label="Filter" value="loss$" onChange={nothing} />,
  },
  {
    widget: "search-box",
    state: "error",
    node: <SearchBox label="Broken filter" value="(" onChange={nothing} />,
  },
  {
    widget: "search-box",
    state: "huge text",
    node: <SearchBox label="Long filter" value={HUGE} onChange={nothing} />,
  },
  {
    widget: "search-box",
    state: "right to left",
    node: rtl(<SearchBox label="Filter from the right" value={ARABIC} onChange={nothing} />),
  },
  {
    widget: "search-box",
    state: "focus",
    node: <SearchBox label="Focused filter" value="lr" onChange={nothing} />,
  },
  {
    widget: "facts",
    state: "one",
    node: (
      <Facts>
        <Fact name="State">Watching</Fact>
      </Facts>
    ),
  },
  {
    widget: "facts",
    state: "huge text",
    node: (
      <Facts>
        <Fact name="Folder">{HUGE}</Fact>
        <Fact name="Why">{HUGE_SENTENCE}</Fact>
      </Facts>
    ),
  },
  {
    widget: "facts",
    state: "right to left",
    node: rtl(
      <Facts>
        <Fact name={HEBREW}>{ARABIC}</Fact>
      </Facts>,
    ),
  },
  {
    widget: "list-page",
    state: "many",
    node: (
      <ListPage
        title="Models"
        tools={<SearchBox label="Search models" value="net" onChange={nothing} />}
        count="12,345 models"
        aside={<Button>New…</Button>}
      >
        Their list.
      </ListPage>
    ),
  },
  {
    widget: "list-page",
    state: "huge text",
    node: (
      <ListPage title="Models" tools={null} count={HUGE_SENTENCE}>
        {null}
      </ListPage>
    ),
  },
  {
    widget: "list-page",
    state: "loading",
    node: <ListPending label="Loading" error={null} onRetry={nothing} />,
  },
  {
    widget: "list-page",
    state: "error",
    node: <ListPending label="Loading" error={FULL} onRetry={nothing} />,
  },
  { widget: "page-tabs", state: "many", node: <Tabs /> },
  { widget: "skeleton-rows", state: "loading", node: <SkeletonRows label="Loading" rows={6} /> },
  { widget: "virtual-table", state: "empty", node: <Table label="No metrics" names={[]} /> },
  { widget: "virtual-table", state: "one", node: <Table label="One metric" names={["loss"]} /> },
  {
    widget: "virtual-table",
    state: "many",
    node: (
      <Table
        label="Many metrics"
        names={Array.from({ length: 10_000 }, (_, i) => `layer.${i}/grad`)}
      />
    ),
  },
  {
    widget: "virtual-table",
    state: "huge text",
    node: <Table label="Long metrics" names={[HUGE]} />,
  },
  {
    widget: "virtual-table",
    state: "right to left",
    node: rtl(<Table label="Metrics from the right" names={[ARABIC, HEBREW]} />),
  },
  { widget: "resizer", state: "one", node: <Panes /> },
  ...TEXT_CASES,
];
