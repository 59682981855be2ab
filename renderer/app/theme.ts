import {
  ActionIcon,
  Button,
  Drawer,
  Menu,
  Modal,
  MultiSelect,
  Popover,
  Select,
  TagsInput,
  Tooltip,
  createTheme,
  localStorageColorSchemeManager,
  type CSSVariablesResolver,
  type MantineThemeOverride,
} from "@mantine/core";

const MOTION_MS = 100;
const transition = { duration: MOTION_MS, transition: "fade" as const };
/** The list itself scrolls: a scroll area in it would be a stop for the keyboard that leads nowhere. */
const listed = {
  withScrollArea: false,
  styles: { options: { maxHeight: 220, overflowY: "auto" as const } },
};

/** The same key as `public/theme.js` reads. */
export const colorSchemeManager = localStorageColorSchemeManager({ key: "assay-theme" });

/** Mantine's behaviour, our looks: everything visible comes from tokens.css. */
export const theme: MantineThemeOverride = createTheme({
  fontFamily: "var(--font-text)",
  fontFamilyMonospace: "var(--font-mono)",
  fontSizes: { xs: "11px", sm: "12px", md: "13px", lg: "15px", xl: "20px" },
  lineHeights: { xs: "16px", sm: "16px", md: "20px", lg: "20px", xl: "28px" },
  spacing: { xs: "4px", sm: "8px", md: "12px", lg: "16px", xl: "24px" },
  radius: { xs: "2px", sm: "4px", md: "4px", lg: "6px", xl: "8px" },
  defaultRadius: "sm",
  cursorType: "pointer",
  focusRing: "auto",
  respectReducedMotion: true,
  headings: { fontFamily: "var(--font-text)", fontWeight: "600" },
  variantColorResolver: ({ color, variant }) => {
    const bad = color === "red";
    const strong = bad ? "var(--bad)" : "var(--accent)";
    if (variant === "filled") {
      return {
        background: strong,
        hover: bad ? "var(--bad)" : "var(--accent-hover)",
        color: "var(--on-accent)",
        border: "1px solid transparent",
      };
    }
    if (variant === "subtle" || variant === "transparent") {
      return {
        background: "transparent",
        hover: "var(--hover)",
        color: bad ? "var(--bad)" : color === "gray" ? "var(--text-muted)" : strong,
        border: "1px solid transparent",
      };
    }
    return {
      background: "var(--raised)",
      hover: "var(--hover)",
      color: bad ? "var(--bad)" : "var(--text)",
      border: "1px solid var(--line-strong)",
    };
  },
  components: {
    ActionIcon: ActionIcon.extend({
      defaultProps: { variant: "subtle", color: "gray", size: 24 },
    }),
    Button: Button.extend({ defaultProps: { size: "xs", variant: "default" } }),
    Tooltip: Tooltip.extend({
      defaultProps: { openDelay: 350, transitionProps: transition, multiline: true, maw: 360 },
    }),
    Menu: Menu.extend({
      defaultProps: {
        transitionProps: transition,
        shadow: "md",
        // A menu may hold nothing but its items.
        withInitialFocusPlaceholder: false,
      },
    }),
    Select: Select.extend({ defaultProps: listed }),
    MultiSelect: MultiSelect.extend({ defaultProps: listed }),
    TagsInput: TagsInput.extend({ defaultProps: listed }),
    Popover: Popover.extend({ defaultProps: { transitionProps: transition, shadow: "md" } }),
    Modal: Modal.extend({
      defaultProps: {
        transitionProps: transition,
        overlayProps: { backgroundOpacity: 0.35 },
        padding: "lg",
        closeButtonProps: { "aria-label": "Close" },
      },
    }),
    Drawer: Drawer.extend({
      defaultProps: {
        transitionProps: transition,
        overlayProps: { backgroundOpacity: 0.2 },
        position: "right",
        padding: "lg",
        closeButtonProps: { "aria-label": "Close" },
      },
    }),
  },
});

const variables = {
  "--mantine-color-body": "var(--bg)",
  "--mantine-color-text": "var(--text)",
  "--mantine-color-bright": "var(--text)",
  "--mantine-color-dimmed": "var(--text-muted)",
  "--mantine-color-placeholder": "var(--text-faint)",
  "--mantine-color-anchor": "var(--accent)",
  "--mantine-color-error": "var(--bad)",
  "--mantine-color-red-6": "var(--bad)",
  "--mantine-color-default": "var(--bg)",
  "--mantine-color-default-hover": "var(--hover)",
  "--mantine-color-default-color": "var(--text)",
  "--mantine-color-default-border": "var(--line-strong)",
  "--mantine-color-disabled": "var(--surface)",
  "--mantine-color-disabled-color": "var(--text-faint)",
  "--mantine-color-disabled-border": "var(--line)",
  "--mantine-primary-color-filled": "var(--accent)",
  "--mantine-primary-color-filled-hover": "var(--accent-hover)",
  "--mantine-primary-color-light": "var(--accent-soft)",
  "--mantine-primary-color-light-hover": "var(--accent-soft)",
  "--mantine-primary-color-light-color": "var(--accent)",
  "--mantine-color-blue-filled": "var(--accent)",
  "--mantine-color-blue-text": "var(--accent)",
  "--mantine-shadow-xs": "var(--shadow)",
  "--mantine-shadow-sm": "var(--shadow)",
  "--mantine-shadow-md": "var(--shadow)",
  "--mantine-shadow-xl": "var(--shadow)",
};

/** The tokens know the theme themselves, so light and dark get the same. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: variables,
  dark: variables,
});
