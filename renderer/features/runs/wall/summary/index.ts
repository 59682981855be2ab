export { SummaryCard } from "./summary-card.tsx";
