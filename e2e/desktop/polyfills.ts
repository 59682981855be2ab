// For the Electron of this suite only (Chromium 83): what the page's libraries use and that browser does not have.
// @ts-expect-error: it has no types, and is needed for what it does alone
import "core-js/stable";

const signals = AbortSignal as unknown as {
  any?: (all: Iterable<AbortSignal>) => AbortSignal;
  timeout?: (ms: number) => AbortSignal;
};
signals.timeout ??= function timeout(ms) {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), ms);
  return controller.signal;
};
signals.any ??= (all) => {
  const controller = new AbortController();
  for (const signal of all) {
    if (signal.aborted) controller.abort();
    signal.addEventListener("abort", () => controller.abort());
  }
  return controller.signal;
};

const proto = AbortSignal.prototype as { throwIfAborted?: () => void };
proto.throwIfAborted ??= function throwIfAborted(this: AbortSignal) {
  if (this.aborted) throw new DOMException("aborted", "AbortError");
};

const elements = Element.prototype as {
  checkVisibility?: () => boolean;
  replaceChildren?: (...nodes: Node[]) => void;
};
elements.checkVisibility ??= function checkVisibility(this: HTMLElement) {
  return this.offsetParent !== null;
};
elements.replaceChildren ??= function replaceChildren(this: Element, ...nodes: Node[]) {
  this.textContent = "";
  this.append(...nodes);
};

const streams = ReadableStream.prototype as unknown as Record<symbol, unknown>;
streams[Symbol.asyncIterator] ??= async function* iterate(this: ReadableStream) {
  const reader = this.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value as unknown;
  }
};
