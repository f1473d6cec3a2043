import type { CheckStatus, Finding } from './finding.js'

/** The number of findings of each status. */
export function countFindings(findings: readonly Finding[]): Readonly<Record<CheckStatus, number>> {
  const count = (status: CheckStatus) => findings.filter((finding) => finding.status === status).length
  return { ok: count('ok'), warn: count('warn'), error: count('error'), skipped: count('skipped') }
}

/** Formats findings as JSON, with their numbers. */
export function toJson(findings: readonly Finding[]): string {
  return JSON.stringify({ counts: countFindings(findings), findings }, undefined, 2)
}

/**
 * Formats errors and warnings as annotations of GitHub Actions, each on a line of its own:
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function toAnnotations(findings: readonly Finding[]): string[] {
  return findings.flatMap(({ status, id, title, found, advice }) => {
    if (status !== 'error' && status !== 'warn') return []
    const command = status === 'error' ? 'error' : 'warning'
    const message = advice === undefined ? found : `${found}. ${advice}`
    return `::${command} title=${escapeProperty(`${id}: ${title}`)}::${escapeData(message)}`
  })
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
