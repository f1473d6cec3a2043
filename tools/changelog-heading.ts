/** Adds the day of the release, in UTC, to the newest version's heading; a heading that has more than a version is left as it is. */
export function dateHeading(changelog: string, releasedAt: Date): string {
  return changelog.replace(/^## .*$/m, (heading) =>
    /^## \d+\.\d+\.\d+(-[\w.]+)?$/.test(heading) ? `${heading} - ${releasedAt.toISOString().slice(0, 10)}` : heading,
  )
}
