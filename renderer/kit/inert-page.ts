/** Said inside of the page as well as around it: no script, no request, whatever the browser makes of `sandbox`. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; media-src data:; form-action 'none'; base-uri 'none'";

const STYLE =
  "body{font:12px system-ui,sans-serif;margin:4px}table{border-collapse:collapse}td,th{padding:2px 6px;text-align:right}";

/** What runs, loads or leads elsewhere as an element of its own; no policy holds back the connections that links open. */
const TAKEN_OUT = "link, meta, base, script, template, object, embed, iframe, frame";
const ADDRESSES: ReadonlySet<string> = new Set(
  "src srcset href xlink:href poster background action formaction ping".split(" "),
);

/**
 * A page that neither runs nor asks for anything, for the `srcdoc` of a frame with `sandbox=""`. The sandbox and the
 * policy are what guards; that nothing is even tried is why the rest is taken out. Undefined for a page that is another
 * one when it is written down and read again: such pages are made to get past this.
 */
export function inertPage(html: string): string | undefined {
  const page = parse(html);
  for (const element of page.querySelectorAll(TAKEN_OUT)) element.remove();
  for (const element of page.querySelectorAll("*"))
    for (const name of element.getAttributeNames())
      if (isTakenOut(element.localName, name, element.getAttribute(name) ?? ""))
        element.removeAttribute(name);
  const policy = page.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = POLICY;
  const style = page.createElement("style");
  style.textContent = STYLE;
  page.head.prepend(policy, style);
  const text = `<!doctype html>${page.documentElement.outerHTML}`;
  const left = [...parse(text).querySelectorAll(TAKEN_OUT)];
  return left.length === 1 && left[0]?.outerHTML === policy.outerHTML ? text : undefined;
}

function isTakenOut(element: string, attribute: string, value: string): boolean {
  if (/^on/i.test(attribute)) return true;
  if (!ADDRESSES.has(attribute.toLowerCase()) || value.startsWith("#")) return false;
  return element === "a" || element === "area" || !/^data:/i.test(value);
}

/** Read as the frame reads it: without scripts. Nothing of it is loaded. */
const parse = (html: string): Document =>
  new DOMParser().parseFromString(`<!doctype html>${html}`, "text/html");
