import { createElement, useMemo, type ReactNode } from "react";
import { parseMarkdown, type Block, type Inline } from "./markdown.ts";
import styles from "./markdown.module.css";
import { MathView } from "./math-view.tsx";

interface MarkdownViewProps {
  readonly source: string;
  /** Level of the page's heading above it. */
  readonly below?: number;
}

/** A text with its marks shown. Whatever it holds, it is text: no HTML, no script, nothing loaded from elsewhere. */
export function MarkdownView({ source, below = 3 }: MarkdownViewProps): React.JSX.Element {
  const blocks = useMemo(() => parseMarkdown(source), [source]);
  return <div className={styles["text"]}>{showBlocks(blocks, below)}</div>;
}

const showBlocks = (blocks: readonly Block[], below: number): ReactNode =>
  blocks.map((block, key) => showBlock(block, key, below));

function showBlock(block: Block, key: number, below: number): ReactNode {
  switch (block.kind) {
    case "heading":
      return createElement(
        `h${Math.min(6, block.level + below)}`,
        { key, className: styles["heading"], "data-level": block.level },
        block.content.map(showInline),
      );
    case "paragraph":
      return <p key={key}>{block.content.map(showInline)}</p>;
    case "code":
      return (
        <pre key={key} tabIndex={0}>
          <code>{block.text}</code>
        </pre>
      );
    case "quote":
      return <blockquote key={key}>{showBlocks(block.blocks, below)}</blockquote>;
    case "rule":
      return <hr key={key} />;
    case "math":
      return <MathView key={key} tex={block.tex} isBlock />;
    case "list": {
      const items = block.items.map((item, i) => <li key={i}>{showItem(item, below)}</li>);
      return block.start === undefined ? (
        <ul key={key}>{items}</ul>
      ) : (
        <ol key={key} start={block.start}>
          {items}
        </ol>
      );
    }
    case "table":
      return (
        <table key={key}>
          <thead>
            <tr>
              {block.head.map((cell, i) => (
                <th key={i} data-align={block.align[i]}>
                  {cell.map(showInline)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {block.rows.map((row, r) => (
              <tr key={r}>
                {row.map((cell, i) => (
                  <td key={i} data-align={block.align[i]}>
                    {cell.map(showInline)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      );
  }
}

/** An item of one paragraph is no paragraph: lists stay dense. */
function showItem(blocks: readonly Block[], below: number): ReactNode {
  return blocks.map((block, key) =>
    block.kind === "paragraph" ? (
      <span key={key}>{block.content.map(showInline)}</span>
    ) : (
      showBlock(block, key, below)
    ),
  );
}

function showInline(inline: Inline, key: number): ReactNode {
  switch (inline.kind) {
    case "text":
      return inline.text;
    case "code":
      return <code key={key}>{inline.text}</code>;
    case "break":
      return <br key={key} />;
    case "math":
      return <MathView key={key} tex={inline.tex} />;
    case "link":
      return (
        <a key={key} href={inline.href} target="_blank" rel="noopener noreferrer">
          {inline.content.map(showInline)}
        </a>
      );
    default:
      return createElement(inline.kind, { key }, inline.content.map(showInline));
  }
}
