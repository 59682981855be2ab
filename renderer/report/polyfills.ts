// What the page's code and its libraries use that browsers of 2020 (Chrome 83, Firefox 78, Safari 15) do not have.
import "core-js/actual/array/at";
import "core-js/actual/array/find-last";
import "core-js/actual/array/find-last-index";
import "core-js/actual/array/to-reversed";
import "core-js/actual/array/to-sorted";
import "core-js/actual/array/to-spliced";
import "core-js/actual/array/with";
import "core-js/actual/iterator";
import "core-js/actual/map/group-by";
import "core-js/actual/object/group-by";
import "core-js/actual/object/has-own";
import "core-js/actual/set/difference";
import "core-js/actual/set/intersection";
import "core-js/actual/set/is-subset-of";
import "core-js/actual/set/union";
import "core-js/actual/string/at";
import "core-js/actual/string/replace-all";
import "core-js/actual/symbol/dispose";
import "core-js/actual/typed-array/at";
import "core-js/actual/typed-array/find-last";
import "core-js/actual/typed-array/find-last-index";
import "core-js/actual/typed-array/to-reversed";
import "core-js/actual/typed-array/to-sorted";
import "core-js/actual/typed-array/with";

const elements = Element.prototype as { replaceChildren?: (...nodes: Node[]) => void };
elements.replaceChildren ??= function replaceChildren(this: Element, ...nodes: Node[]) {
  this.textContent = "";
  this.append(...nodes);
};
