/** Records in one envelope: a batch that a collector and a person can both read. The server allows twice as many. */
export const MAX_BATCH_RECORDS = 50

/** Bytes of one envelope. Browsers refuse `keepalive` bodies above 64 KiB in all; 4 KiB are left to the page. */
export const MAX_BATCH_BYTES = 60 * 1024

/** Requests of ours under way at once; Chromium refuses the tenth `keepalive` request of a page. */
export const MAX_IN_FLIGHT = 8

/** Longest wait before a batch is sent. */
export const FLUSH_EVERY_MS = 5_000

/** Records held while sending fails or consent is pending: about 150 KB. Later ones are dropped and counted. */
export const MAX_BUFFERED_RECORDS = 300

/** The document's ids are trusted for this long; a cached page would hand one id to every visitor. */
export const DOCUMENT_ID_MAX_AGE_MS = 120_000

/** Frames kept of a stack: deeper ones repeat the framework's. */
export const MAX_STACK_FRAMES = 50

/** Causes followed behind an error: a chain that is longer is a loop or a mistake. */
export const MAX_CAUSES = 5
