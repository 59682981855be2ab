import { JsonTree } from "../kit/json-tree.tsx";
import { MarkdownView } from "../kit/markdown-view.tsx";
import { MathView } from "../kit/math-view.tsx";
import { PlainText } from "../kit/plain-text.tsx";
import { splitLines, TextLines } from "../kit/text-lines.tsx";
import { TagList } from "../kit/tag-list.tsx";
import { TextSearch } from "../kit/text-search.tsx";
import { ARABIC, HEBREW, HUGE } from "./texts.ts";
import type { WidgetCase } from "./widget-cases.tsx";

const MARKDOWN = `# What was tried

The **second** learning rate is *better*; see \`lr\`.

- seeds 1 to 3
- [ ] seed 4

| lr | accuracy |
| --- | ---: |
| 0.1 | 0.91 |

> One swallow makes no summer.

\`\`\`
python train.py --lr 0.1
\`\`\``;

const LOG = Array.from({ length: 10_000 }, (_, i) => `step ${i}: loss ${(1 / (i + 1)).toFixed(6)}`);

/** The widgets that show a text. */
export const TEXT_CASES: readonly WidgetCase[] = [
  { widget: "markdown-view", state: "empty", node: <MarkdownView source="" /> },
  { widget: "markdown-view", state: "many", node: <MarkdownView source={MARKDOWN} /> },
  { widget: "markdown-view", state: "huge text", node: <MarkdownView source={`# ${HUGE}`} /> },
  {
    widget: "markdown-view",
    state: "right to left",
    node: <MarkdownView source={`# ${ARABIC}\n\n${HEBREW}`} />,
  },
  { widget: "math-view", state: "empty", node: <MathView tex="" /> },
  { widget: "math-view", state: "one", node: <MathView tex={"\\eta"} /> },
  {
    widget: "math-view",
    state: "many",
    node: (
      <MathView
        isBlock
        tex={String.raw`\mathcal{L}(\theta) = -\frac{1}{n} \sum_i \log p_\theta(y_i)`}
      />
    ),
  },
  { widget: "math-view", state: "error", node: <MathView tex={String.raw`\frac{1}{`} /> },
  { widget: "math-view", state: "huge text", node: <MathView tex={HUGE} /> },
  { widget: "math-view", state: "right to left", node: <MathView tex={`\\text{${ARABIC}}`} /> },
  { widget: "text-lines", state: "empty", node: <TextLines label="No log" lines={[]} /> },
  {
    widget: "text-lines",
    state: "one",
    node: <TextLines label="A line of a log" lines={splitLines("epoch 1")} />,
  },
  {
    widget: "text-lines",
    state: "many",
    node: <TextLines label="A long log" lines={splitLines(LOG.join("\n"))} />,
  },
  {
    widget: "text-lines",
    state: "huge text",
    node: <TextLines label="A log of one long line" lines={splitLines(HUGE)} />,
  },
  {
    widget: "text-lines",
    state: "right to left",
    node: <TextLines label="A log from the right" lines={splitLines(`${ARABIC}\n${HEBREW}`)} />,
  },
  {
    widget: "plain-text",
    state: "one",
    node: <PlainText label="a file" text={"lr: 0.1\nseed: 4"} />,
  },
  {
    widget: "json-tree",
    state: "many",
    node: (
      <JsonTree
        kind="json"
        label="of an answer"
        text='{"messages":[{"role":"user","content":"Why?"}],"id":9007199254740993}'
        mostHeight={200}
      />
    ),
  },
  {
    widget: "json-tree",
    state: "error",
    node: <JsonTree kind="json" label="that is none" text="{" />,
  },
  {
    widget: "text-search",
    state: "empty",
    node: <TextSearch label="Search things" value="" onChange={() => undefined} />,
  },
  {
    widget: "text-search",
    state: "one",
    node: <TextSearch label="Search more things" value="loss (" onChange={() => undefined} />,
  },
  {
    widget: "tag-list",
    state: "empty",
    node: <TagList label="No tags" tags={[]} onChange={() => undefined} />,
  },
  {
    widget: "tag-list",
    state: "many",
    node: (
      <TagList
        label="Tags"
        tags={[
          { key: "broken", value: "" },
          { key: "owner", value: "me" },
          { key: "config", value: '{"lr": 0.1, "layers": [1, 2, 3]}' },
          { key: "a name that is long enough to be cut", value: "x".repeat(500) },
        ]}
        onChange={() => undefined}
      />
    ),
  },
];
