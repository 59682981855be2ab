import styles from "./gallery.module.css";
import { WIDGET_CASES } from "./widget-cases.tsx";

/** The widgets of `kit/`, each in its states. */
export function Widgets(): React.ReactNode {
  return WIDGET_CASES.map(({ widget, state, node }) => (
    <section
      key={`${widget} ${state}`}
      className={styles["case"]}
      data-widget={widget}
      data-state={state}
    >
      <h2>
        {widget}: {state}
      </h2>
      <div
        className={styles["widget"]}
        tabIndex={0}
        role="group"
        aria-label={`${widget}: ${state}`}
      >
        {node}
      </div>
    </section>
  ));
}
