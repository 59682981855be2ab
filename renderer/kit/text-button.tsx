import styles from "./text-button.module.css";

/** A small button that is only its text. */
export function TextButton(props: Omit<React.ComponentProps<"button">, "type">): React.JSX.Element {
  const { className = "", ...rest } = props;
  return <button {...rest} type="button" className={`${styles.button} ${className}`} />;
}
