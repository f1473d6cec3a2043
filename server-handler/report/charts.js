// Draws the trend charts. Served as a file, since report pages allow no inline script. It reads its data from the JSON beside
// each chart, and its colours from the stylesheet, so that both colour schemes fit.
;(() => {
  const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()
  const format = {
    cls: (v) => v.toFixed(3),
    lcp: (v) => `${(v / 1000).toFixed(2)} s`,
    fcp: (v) => `${(v / 1000).toFixed(2)} s`,
  }
  // times.js has chosen the zone before.
  const zone = document.documentElement.dataset.zone || 'UTC'
  const local = (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone)
  const formatter = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })
  const moment = (seconds) => formatter.format(seconds * 1000)
  /** The date at the first label and at each midnight, otherwise the time. */
  const timeLabels = (ticks, step) =>
    ticks.map((t, i) => {
      const [day, time] = moment(t).split(' ')
      if (step >= 86400) return day.slice(5)
      const before = i === 0 ? undefined : moment(ticks[i - 1]).split(' ')[0]
      return day === before ? time : `${time}\n${day.slice(5)}`
    })

  function draw(figure) {
    const data = JSON.parse(document.getElementById(figure.dataset.chart).textContent)
    const plot = figure.querySelector('.plot')
    const show = format[data.metric] || ((v) => `${Math.round(v)} ms`)
    const axis = {
      stroke: color('--soft'),
      grid: { stroke: color('--line'), width: 1 },
      ticks: { show: false },
      font: '12px system-ui, sans-serif',
    }
    const strokes = { p50: [color('--faint')], p75: [color('--accent')], p90: [color('--faint'), [4, 3]] }
    const series = data.lines.map(({ name }) => ({
      label: name,
      stroke: strokes[name][0],
      dash: strokes[name][1],
      width: name === 'p75' ? 2 : 1.25,
      points: { size: 4 },
      value: (_, v) => (v == null ? '–' : show(v)),
    }))
    const marks = (chart) => {
      const { ctx, bbox } = chart
      ctx.save()
      ctx.strokeStyle = color('--soft')
      ctx.fillStyle = color('--soft')
      ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`
      ctx.textAlign = 'left'
      ctx.textBaseline = 'alphabetic'
      let free = Number.NEGATIVE_INFINITY
      for (const { name, time } of data.releases) {
        const x = Math.round(chart.valToPos(time, 'x', true)) + 0.5
        if (x < bbox.left || x > bbox.left + bbox.width) continue
        ctx.beginPath()
        ctx.moveTo(x, bbox.top)
        ctx.lineTo(x, bbox.top + bbox.height)
        ctx.stroke()
        const width = ctx.measureText(name).width + 8 * devicePixelRatio
        const left = Math.min(x + 4 * devicePixelRatio, bbox.left + bbox.width - width)
        if (left < free) continue
        ctx.fillText(name, left, bbox.top + 11 * devicePixelRatio)
        free = left + width
      }
      ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio])
      ctx.lineWidth = 1.5 * devicePixelRatio
      for (const [limit, stroke] of [
        [data.good, '--good'],
        [data.poor, '--poor'],
      ]) {
        ctx.strokeStyle = color(stroke)
        const y = Math.round(chart.valToPos(limit, 'y', true)) + 0.5
        if (y < bbox.top || y > bbox.top + bbox.height) continue
        ctx.beginPath()
        ctx.moveTo(bbox.left, y)
        ctx.lineTo(bbox.left + bbox.width, y)
        ctx.stroke()
      }
      ctx.restore()
    }
    const options = {
      width: plot.clientWidth,
      height: 240,
      tzDate: local,
      cursor: { y: false },
      scales: { y: { range: (_, __, max) => [0, Math.max(max, data.good) * 1.08] } },
      axes: [
        {
          ...axis,
          size: 44,
          space: 64,
          values: (_, ticks, __, ___, step) => timeLabels(ticks, step),
        },
        { ...axis, size: 64, values: (_, ticks) => ticks.map(show) },
      ],
      series: [
        {
          label: zone,
          value: (_, v) => (v == null ? '–' : moment(v)),
        },
        ...series,
      ],
      bands: [{ series: [1, 3], fill: color('--wash') }],
      hooks: { draw: [marks] },
    }
    plot.replaceChildren()
    figure.classList.add('drawn')
    const chart = new uPlot(options, [data.times, ...data.lines.map((line) => line.values)], plot)
    return { resize: () => chart.setSize({ width: plot.clientWidth, height: 240 }), destroy: () => chart.destroy() }
  }

  const figures = [...document.querySelectorAll('[data-chart]')]
  let charts = figures.map(draw)
  addEventListener('resize', () => {
    for (const chart of charts) chart.resize()
  })
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    for (const chart of charts) chart.destroy()
    charts = figures.map(draw)
  })
})()
