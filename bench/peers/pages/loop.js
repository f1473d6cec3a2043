// A click on #fetch or #xhr makes `count` requests, one after the other.
function askByXhr() {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest()
    request.open('GET', '/api/ping')
    request.onload = () => resolve(request.responseText)
    request.send()
  })
}
const askByFetch = async () => (await fetch('/api/ping')).text()

for (const [id, ask] of Object.entries({ fetch: askByFetch, xhr: askByXhr })) {
  document.querySelector(`#${id}`).addEventListener('click', async () => {
    for (let left = Number(document.body.dataset.count); left > 0; left -= 1) await ask()
    document.title = 'done'
  })
}
