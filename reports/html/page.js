// Search and severity, on top of pytest-html's own table, which it redraws as a whole.
(() => {
  const words = document.getElementById('search')
  const severity = document.getElementById('severity')
  const shown = document.getElementById('shown')
  const apply = () => {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean)
    let count = 0
    document.querySelectorAll('#results-table tbody.results-table-row').forEach((row) => {
      const text = row.textContent.toLowerCase()
      const level = row.querySelector('.severity')
      row.hidden = !wanted.every((word) => text.includes(word)) ||
        (severity.value !== '' && level !== null && level.textContent !== severity.value)
      count += level !== null && !row.hidden ? 1 : 0
    })
    shown.textContent = `${count} shown`
  }
  words.addEventListener('input', apply)
  severity.addEventListener('change', apply)
  new MutationObserver(apply).observe(document.getElementById('results-table').parentNode, { childList: true })
  apply()
})()
