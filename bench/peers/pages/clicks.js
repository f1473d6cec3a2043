// Two buttons, each with three requests behind an await, an answer and a timer, beside a poll every 200 ms.
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
let polls = 0
setInterval(() => {
  polls += 1
  fetch(`/api/poll-${polls}`)
}, 200)

for (const name of ['buy', 'search']) {
  document.querySelector(`#${name}`).addEventListener('click', async () => {
    await Promise.resolve()
    const first = await fetch(`/api/${name}-1`)
    await first.json()
    await fetch(`/api/${name}-2`)
    await pause(250)
    await fetch(`/api/${name}-3`)
  })
}
