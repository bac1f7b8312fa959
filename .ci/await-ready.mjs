// Waits until a url answers 200: await-ready.mjs URL PID SECONDS. Fails when the process ends or the time is up.
const [url = '', pid = '', seconds = ''] = process.argv.slice(2)
const until = Date.now() + Number(seconds) * 1000

const answer = async () => {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) })
    return `${response.status} ${await response.text()}`
  } catch (err) {
    return String(err)
  }
}

const lives = () => {
  try {
    return process.kill(Number(pid), 0)
  } catch {
    return false
  }
}

let said = await answer()
while (!said.startsWith('200 ')) {
  if (!lives() || Date.now() > until) {
    console.error(
      `${url} did not become ready ${lives() ? `within ${seconds} s` : 'before its process ended'}: ${said}`,
    )
    process.exit(1)
  }
  await new Promise((resolve) => setTimeout(resolve, 200))
  said = await answer()
}
console.log(`${url}: ${said}`)
