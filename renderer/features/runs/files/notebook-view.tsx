import { useMemo } from "react";
import { messageOf } from "../../../../src/base/errors.ts";
import { plural } from "../../../kit/format.ts";
import { HtmlFrame } from "../../../kit/html-frame.tsx";
import { MarkdownView } from "../../../kit/markdown-view.tsx";
import { showText } from "../../../kit/shown-text.ts";
import { useTheme } from "../../../kit/use-theme.ts";
import { styleSpan } from "../console/terminal-colors.ts";
import { TerminalText, type LogLine } from "../console/terminal-text.ts";
import {
  parseNotebook,
  type Notebook,
  type NotebookCell,
  type NotebookOutput,
} from "./notebook.ts";
import styles from "./notebook.module.css";
import { PlainText } from "../../../kit/plain-text.tsx";

const CHARACTERS = 200_000;
const LINES = 2000;

/** A Jupyter notebook with its outputs as they were saved. Nothing of it runs, and nothing is loaded from elsewhere. */
export function NotebookView(props: {
  readonly text: string;
  readonly label: string;
}): React.JSX.Element {
  const { text, label } = props;
  const parsed = useMemo(() => parse(text), [text]);
  if ("problem" in parsed) {
    return (
      <>
        <p className={styles.warn}>
          Not a notebook, shown as text: {showText(parsed.problem, 300).text}
        </p>
        <PlainText label={label} text={text} />
      </>
    );
  }
  const { cells, left, language } = parsed.notebook;
  return (
    <div className={styles.notebook} tabIndex={0} role="region" aria-label={`Notebook ${label}`}>
      {cells.length === 0 && <p className={styles.note}>The notebook has no cells.</p>}
      {cells.map((cell, at) => (
        <Cell key={at} cell={cell} at={at} language={language} />
      ))}
      {left > 0 && <p className={styles.note}>{plural(left, "more cell")} not shown</p>}
    </div>
  );
}

function parse(text: string): { readonly notebook: Notebook } | { readonly problem: string } {
  try {
    return { notebook: parseNotebook(text) };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}

function Cell(props: {
  readonly cell: NotebookCell;
  readonly at: number;
  readonly language: string;
}): React.JSX.Element {
  const { cell, at, language } = props;
  if (cell.kind === "markdown") {
    return (
      <div className={styles.markdown} dir="auto">
        <MarkdownView source={cell.source.slice(0, CHARACTERS)} below={1} />
      </div>
    );
  }
  return (
    <section className={styles.cell} aria-label={`Cell ${at + 1}`}>
      <span className={styles.count} title={language}>
        {cell.kind === "raw" ? "raw" : `[${cell.count ?? " "}]`}
      </span>
      <pre className={styles.code} tabIndex={0}>
        <code>{cell.source.slice(0, CHARACTERS)}</code>
      </pre>
      {cell.outputs.map((output, i) => (
        <div key={i} className={styles.output}>
          <Output output={output} label={`Output ${i + 1} of cell ${at + 1}`} />
        </div>
      ))}
    </section>
  );
}

function Output(props: {
  readonly output: NotebookOutput;
  readonly label: string;
}): React.JSX.Element {
  const { output, label } = props;
  switch (output.kind) {
    case "image":
      return <img className={styles.image} src={output.url} alt={label} />;
    case "markdown":
      return <MarkdownView source={output.text.slice(0, CHARACTERS)} below={1} />;
    case "html":
      return <HtmlFrame html={output.text} label={label} heightPx={160} />;
    case "text":
      return <TerminalLines text={output.text} label={label} isError={output.isError} />;
  }
}

/** What a terminal would show, in its colours. */
function TerminalLines(props: {
  readonly text: string;
  readonly label: string;
  readonly isError: boolean;
}): React.JSX.Element {
  const { text, label, isError } = props;
  const theme = useTheme();
  const lines = useMemo(() => toLines(text), [text]);
  return (
    <pre className={styles.text} data-error={isError} tabIndex={0} role="region" aria-label={label}>
      {lines.slice(0, LINES).map(({ spans }, at) => (
        <div key={at}>
          {spans.length === 0 && " "}
          {spans.map((span, i) => (
            <span key={i} style={styleSpan(span.style, theme)}>
              {span.text}
            </span>
          ))}
        </div>
      ))}
      {lines.length > LINES && (
        <div className={styles.note}>{plural(lines.length - LINES, "more line")} not shown</div>
      )}
    </pre>
  );
}

function toLines(text: string): readonly LogLine[] {
  const terminal = new TerminalText();
  terminal.feed(new TextEncoder().encode(text));
  const { unfinished } = terminal;
  return [...terminal.take(), ...(unfinished === undefined ? [] : [unfinished])];
}
