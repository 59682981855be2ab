export { optunaJournalCodec } from "./journal.ts";
