/**
 * How a structured line that was printed as JSON text becomes a structured record. The receiver of the embedded store
 * applies these rules, and `tools/collector-statements.ts` writes the Collector's statements from them, so that both
 * stores hold the same record. Every pattern has the same meaning in JavaScript and in RE2, and is matched in linear
 * time.
 */
export const LOG_BODY_RULES = {
  /** A longer text, in bytes of UTF-8, is unchanged. */
  maxBytes: 65_536,
  /** An object with more keys is unchanged. */
  maxKeys: 128,
  /** A text has to begin like an object. */
  object: '^[ \\t\\r\\n]*[{]',
  /** A text with more opening brackets is unchanged, which also limits its depth. */
  tooManyBrackets: '^(?:[^{\\[]*[{\\[]){65}',
  /**
   * An integer that a double cannot hold exactly becomes text. Groups: the colon after the key, the digits, what
   * follows.
   */
  longInteger: '("[ \\t\\r\\n]*:[ \\t\\r\\n]*)(-?[0-9]{16,})([ \\t\\r\\n]*[,}])',
  /** Keys reserved for page records: queries trust their values. */
  reservedKey: '^rum($|[.])',
  /** Before a reserved key. */
  reservedPrefix: 'line.',
  /** A record with one of these attributes, or with an event name, is structured already. */
  structuredBy: ['rum.kind'],
  /** The first of these keys that holds text is the message, which becomes the body. */
  messageKeys: ['msg', 'message', 'Message', '@m', 'event'],
  /** The first of these keys with a known level sets the severity. */
  levelKeys: ['level', 'severity', 'log.level', 'levelname', 'lvl', 'Level', 'LogLevel', '@l'],
  /** Of a record without a trace, the first of these keys with an id sets it. */
  traceKeys: ['trace_id', 'traceId', 'trace.id', 'TraceId', '@tr'],
  /** The same for the span, if the line names its trace as well. */
  spanKeys: ['span_id', 'spanId', 'span.id', 'SpanId', '@sp'],
  traceId: '^[0-9a-fA-F]{32}$',
  spanId: '^[0-9a-fA-F]{16}$',
  /** An id of zeros counts as missing. */
  noId: '^0*$',
  /** A level consists of these characters, whose lower case is the same everywhere. */
  level: '^[0-9A-Za-z]+$',
  /** Levels by severity, in lower case: words of common loggers, and the numbers of pino and bunyan. */
  levels: [
    { text: 'TRACE', number: 1, names: ['trace', 'trce', 'verbose', 'silly', 'finest', 'finer', 't', 'v', '10'] },
    { text: 'DEBUG', number: 5, names: ['debug', 'dbug', 'dbg', 'fine', 'config', 'd', '20'] },
    { text: 'INFO', number: 9, names: ['info', 'information', 'informational', 'notice', 'i', '30'] },
    { text: 'WARN', number: 13, names: ['warn', 'warning', 'wrn', 'w', '40'] },
    { text: 'ERROR', number: 17, names: ['error', 'err', 'fail', 'severe', 'e', '50'] },
    {
      text: 'FATAL',
      number: 21,
      names: ['fatal', 'critical', 'crit', 'alert', 'emerg', 'emergency', 'panic', 'dpanic', 'f', '60'],
    },
  ],
} as const
