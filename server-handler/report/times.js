// Shows times in the browser's zone, with a button for UTC. Without it, every time is UTC. Addresses always hold UTC.
;(() => {
  const KEY = 'throughline.report.zone'
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'
  const read = () => {
    try {
      return localStorage.getItem(KEY) === 'UTC' ? 'UTC' : own
    } catch {
      return own
    }
  }
  const zone = read()
  const parts = (ms) =>
    new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(ms)
  document.documentElement.dataset.zone = zone

  function button() {
    const place = document.querySelector('[data-zone-note]')
    if (!place || own === 'UTC') return
    const other = zone === 'UTC' ? own : 'UTC'
    const change = document.createElement('button')
    change.type = 'button'
    change.textContent = `Show ${other}`
    change.addEventListener('click', () => {
      try {
        localStorage.setItem(KEY, other)
      } catch {
        return
      }
      location.reload()
    })
    place.replaceChildren(`Times are ${zone}. `, change, ' ')
  }

  function convert() {
    if (zone === 'UTC') return
    for (const time of document.querySelectorAll('time[datetime]')) {
      const shown = parts(Date.parse(time.dateTime))
      if (time.title) time.title = `${shown} ${zone}`
      // A time of day, with the milliseconds of the attribute.
      else if ('clock' in time.dataset) time.textContent = shown.slice(11) + time.dateTime.slice(19, 23)
      else time.textContent = shown.slice(0, time.textContent.length)
    }
    for (const name of document.querySelectorAll('[data-zone-name]')) name.textContent = zone
  }

  // The milliseconds by which the zone is ahead of UTC at a time.
  const aheadAt = (ms) => Date.parse(`${parts(ms).replace(' ', 'T')}Z`) - Math.floor(ms / 1000) * 1000
  const toUtc = (text) => {
    const wall = Date.parse(`${text}Z`)
    const guess = wall - aheadAt(wall)
    return new Date(wall - aheadAt(guess)).toISOString().slice(0, 16)
  }

  function ranges(form) {
    const inputs = [...form.querySelectorAll('input[type="datetime-local"]')]
    const range = form.elements.range
    const show = () => form.classList.toggle('custom', range.value === 'custom')
    for (const input of inputs)
      input.value = parts(Date.parse(`${input.value}Z`))
        .slice(0, 16)
        .replace(' ', 'T')
    range.addEventListener('change', show)
    form.classList.add('scripted')
    show()
    // An address is short, and means the same in every zone: empty fields are left out, and times are UTC.
    form.addEventListener('formdata', (event) => {
      for (const [name, value] of [...event.formData]) if (value === '') event.formData.delete(name)
      for (const { name, value } of inputs) {
        if (range.value !== 'custom') event.formData.delete(name)
        else if (value) event.formData.set(name, toUtc(value))
      }
    })
  }

  button()
  convert()
  const form = document.querySelector('form.filter')
  if (form) ranges(form)
})()
