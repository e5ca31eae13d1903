// Enhances the page; every fact is there without it.
(() => {
  const form = document.querySelector('form.filter');
  const entries = [...document.querySelectorAll('details.operation')].map((operation) => ({
    operation,
    row: document.querySelector(`tr[data-o="${operation.id}"]`),
    text: operation.querySelector('summary').textContent.toLowerCase(),
  }));

  function filter() {
    const text = form.elements.text.value.trim().toLowerCase();
    const status = form.elements.status.value;
    let shown = 0;
    for (const entry of entries) {
      const matches = entry.text.includes(text) && (status === '' || entry.operation.dataset.s === status);
      entry.operation.hidden = !matches;
      if (entry.row) entry.row.hidden = !matches;
      if (matches) shown += 1;
    }
    for (const group of document.querySelectorAll('table.grid tbody')) {
      group.hidden = group.querySelector('tr[data-o]:not([hidden])') === null;
    }
    form.querySelector('output').textContent = text || status ? `${shown} of ${entries.length} operations` : '';
  }

  // Browsers that do not open the details around a link's target by themselves.
  function reveal() {
    const target = document.getElementById(location.hash.slice(1));
    if (target === null) return;
    for (let node = target; node !== null; node = node.parentElement) {
      if (node.localName === 'details') node.open = true;
      node.hidden = false;
    }
    target.scrollIntoView({ block: 'start' });
  }

  form.hidden = false;
  form.addEventListener('input', filter);
  form.addEventListener('submit', (event) => event.preventDefault());
  addEventListener('hashchange', reveal);
  reveal();
})();
