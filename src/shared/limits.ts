/** Limit of records in one envelope, which keeps it readable. The server allows twice as many. */
export const MAX_BATCH_RECORDS = 50

/** Records held while sending fails or consent is pending: about 150 KB. Later ones are dropped and counted. */
export const MAX_BUFFERED_RECORDS = 300

/** The document's ids are trusted for this long; a cached page would give one id to every visitor. */
export const DOCUMENT_ID_MAX_AGE_MS = 120_000
