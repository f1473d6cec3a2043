/** The values that are watched: sums per series and five minutes. */
export interface WatchedSeries {
  /** Expressions by the labels they get; `site` is always one. */
  labels: Readonly<Record<string, string>>
  from: string
  time: string
  condition: string
  /** Number of samples, their sum and the sum of their squares. */
  samples: string
  sum: string
  squares: string
}

/** The conditions under which a value is outside of its band. */
export interface Band {
  series: WatchedSeries
  direction: 'above' | 'below'
  /** Samples that five minutes need; with fewer, nothing is decided. */
  minSamples: number
  /** Smallest distance from the mean that raises an alert, in the unit of the value. */
  minChange: number
  /** Smallest sum of five minutes that raises an alert. @default 0 */
  minTotal?: number
}

/** Buckets of the last 24 hours that a band needs: three hours. */
const MIN_BUCKETS = 36
const MIN_BASELINE_SAMPLES = 500

/**
 * Returns the series whose last two complete periods of five minutes are both outside of mean ± 3σ of the 24 hours
 * before. σ combines the sampling error of a mean of that many samples with the variance between the means of this
 * series. A quiet night is not an anomaly because of its few samples, nor is a busy day because of its many.
 */
export function bandQuery({ series, direction, minSamples, minChange, minTotal = 0 }: Band): string {
  const labels = Object.keys(series.labels).join(', ')
  const selected = Object.entries(series.labels).map(([name, sql]) => `${sql} AS ${name}`)
  const sign = direction === 'above' ? '' : '-'
  const change = `${sign}(total / samples - center)`
  return `WITH toStartOfFiveMinutes($__toTime) AS ends,
buckets AS (
  SELECT ${selected.join(', ')}, toStartOfFiveMinutes(${series.time}) AS bucket, ${series.samples} AS samples, ${series.sum} AS total, ${series.squares} AS squares
  FROM ${series.from}
  WHERE ${series.time} >= ends - INTERVAL 24 HOUR AND ${series.time} < ends AND ${series.condition}
  GROUP BY ${labels}, bucket HAVING samples > 0
),
means AS (
  SELECT ${labels}, sum(total) / sum(samples) AS mean, greatest(sum(squares) / sum(samples) - mean * mean, 0) AS within
  FROM buckets WHERE bucket < ends - INTERVAL 10 MINUTE
  GROUP BY ${labels} HAVING count() >= ${MIN_BUCKETS} AND sum(samples) >= ${MIN_BASELINE_SAMPLES}
),
bands AS (
  SELECT ${labels}, any(mean) AS center, any(within) AS spread,
    greatest(avg(pow(total / samples - mean, 2) - within / samples), 0) AS between
  FROM buckets INNER JOIN means USING (${labels}) WHERE bucket < ends - INTERVAL 10 MINUTE
  GROUP BY ${labels}
)
SELECT ${labels}, min(${change} / sqrt(spread / samples + between + 1e-12)) AS deviations
FROM buckets INNER JOIN bands USING (${labels})
WHERE bucket >= ends - INTERVAL 10 MINUTE AND samples >= ${minSamples}${minTotal > 0 ? ` AND total >= ${minTotal}` : ''}
GROUP BY ${labels}
HAVING count() = 2 AND deviations > 3 AND min(${change}) > ${minChange}
ORDER BY deviations DESC`
}
