import { createWriteStream } from 'node:fs'
import type { NextFunction, Request, Response } from 'express'
import { createJsonLogger, currentScope, type JsonLogger, runInScope } from 'throughline/ingress'

/** The shop's own log: one JSON object per line, of all its services. */
export interface ShopLog extends JsonLogger {
  close(): Promise<void>
}

/** Opens the log of one service. */
export function openLog(file: string, service: string): ShopLog {
  const stream = createWriteStream(file, { flags: 'a' })
  const log = createJsonLogger({ write: (line) => stream.write(`${line}\n`) })
  const withService =
    (level: keyof JsonLogger) =>
    (message: string, fields = {}) =>
      log[level](message, { service, ...fields })
  return {
    debug: withService('debug'),
    info: withService('info'),
    warn: withService('warn'),
    error: withService('error'),
    close: () => new Promise((resolve) => stream.end(resolve)),
  }
}

/** Writes a line for each completed request, with the ids of its scope. */
export function logRequests(log: ShopLog) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const { method, path } = request
    const scope = currentScope()
    // When the response has been sent, no scope is current any more.
    response.on('finish', () => {
      const write = () => log.info('request', { method, path, status: response.statusCode })
      if (scope) runInScope(scope, write)
      else write()
    })
    next()
  }
}
