/** Bytes of one envelope. Browsers reject `keepalive` bodies above 64 KiB in total; 4 KiB are left to the page. */
export const MAX_BATCH_BYTES = 60 * 1024

/** Requests of ours in progress at once; Chromium rejects the tenth `keepalive` request of a page. */
export const MAX_IN_FLIGHT = 8

/** Longest wait before a batch is sent, in milliseconds. */
export const FLUSH_EVERY_MS = 5_000
