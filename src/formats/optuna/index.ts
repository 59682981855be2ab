export { optunaDatabaseCodec } from "./database.ts";
export { optunaJournalCodec } from "./journal.ts";
