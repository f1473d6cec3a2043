// Draws the trend charts. Served as a file, since report pages allow no inline script. It reads its data from the JSON beside
// each chart, and its colours from the stylesheet, so that both colour schemes fit.
;(() => {
  const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()
  const format = {
    cls: (v) => v.toFixed(3),
    lcp: (v) => `${(v / 1000).toFixed(2)} s`,
    fcp: (v) => `${(v / 1000).toFixed(2)} s`,
  }
  const utc = (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC')

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
      points: { show: false },
      value: (_, v) => (v == null ? '–' : show(v)),
    }))
    const limits = (chart) => {
      const { ctx, bbox } = chart
      ctx.save()
      ctx.setLineDash([2, 4])
      ctx.strokeStyle = color('--mid')
      for (const limit of [data.good, data.poor]) {
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
      tzDate: utc,
      cursor: { y: false },
      scales: { y: { range: (_, __, max) => [0, Math.max(max, data.good) * 1.08] } },
      axes: [
        {
          ...axis,
          size: 32,
          values: (_, ticks, __, ___, step) =>
            ticks.map((t) => new Date(t * 1000).toISOString().slice(step < 86400 ? 11 : 5, step < 86400 ? 16 : 10)),
        },
        { ...axis, size: 64, values: (_, ticks) => ticks.map(show) },
      ],
      series: [
        {
          label: 'UTC',
          value: (_, v) => (v == null ? '–' : new Date(v * 1000).toISOString().slice(0, 16).replace('T', ' ')),
        },
        ...series,
      ],
      hooks: { drawClear: [limits] },
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
