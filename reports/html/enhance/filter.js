// Narrows grid, findings and evidence. What is chosen stands in the address, so that a view can be linked.
(() => {
  const form = document.querySelector('form.filter');
  const table = document.querySelector('table.grid');
  const output = form.querySelector('output');
  const facts = JSON.parse(document.getElementById('filter-data').textContent);
  const names = ['q', 'status', 'severity', 'pattern', 'method', 'tag', 'credential', 'change'];
  const fields = names.map((name) => form.elements.namedItem(name)).filter((field) => field !== null);

  const operations = facts.operations.map((operation, index) => {
    const row = document.getElementById(`g${index}`);
    const entry = document.getElementById(`o${index}`).parentElement;
    return { ...operation, row, entry, text: entry.firstElementChild.textContent.toLowerCase() };
  });
  const findings = facts.findings.map((finding, index) => ({
    ...finding,
    element: document.getElementById(finding.anchor).closest('.finding'),
    operations: operations.filter((operation) => operation.findings.includes(index)),
  }));
  /** Tags of the grid, and batches of the evidence. */
  const parents = new Set(operations.flatMap(({ row, entry }) => [row.parentElement, entry.parentElement]));
  const kinds = [...(table.tHead?.rows[1]?.cells ?? [])].map((cell) => cell.dataset.k);

  const is = (wanted, value) => wanted === undefined || wanted === value;
  const isFinding = ({ severity, pattern, change }, wanted) =>
    is(wanted.severity, severity) && is(wanted.pattern, pattern) && is(wanted.change, change);
  const isOperation = (operation, wanted) =>
    is(wanted.status, operation.status) &&
    is(wanted.method, operation.method) &&
    (wanted.tag === undefined || operation.tags.includes(wanted.tag)) &&
    (wanted.q === undefined || operation.text.includes(wanted.q.trim().toLowerCase()));
  const hasFinding = (operation, wanted) =>
    (wanted.severity ?? wanted.pattern ?? wanted.change) === undefined ||
    operation.findings.some((index) => isFinding(findings[index], wanted));

  const inWords = (count) => count.toLocaleString('en');

  /** Only what differs is written. */
  function show(element, isShown) {
    if (element.hidden === isShown) element.hidden = !isShown;
  }

  function showOperations(wanted) {
    const column = wanted.credential === undefined ? -1 : kinds.indexOf(wanted.credential);
    const groups = new Map([...parents].map((parent) => [parent, false]));
    let count = 0;
    for (const operation of operations) {
      const { row, entry } = operation;
      const hasCell = column < 0 || row.children[column].className !== '';
      const isShown = hasCell && isOperation(operation, wanted) && hasFinding(operation, wanted);
      show(row, isShown);
      show(entry, isShown);
      if (isShown) {
        groups.set(row.parentElement, true).set(entry.parentElement, true);
        count += 1;
      }
    }
    for (const [group, isShown] of groups) show(group, isShown);
    showColumn(column);
    return count;
  }

  function showFindings(wanted) {
    const ofOperations = (wanted.q ?? wanted.status ?? wanted.method ?? wanted.tag) !== undefined;
    let count = 0;
    for (const finding of findings) {
      const isShown =
        isFinding(finding, wanted) &&
        (wanted.credential === undefined || finding.kinds.includes(wanted.credential)) &&
        (!ofOperations || finding.operations.some((operation) => isOperation(operation, wanted)));
      show(finding.element, isShown);
      if (isShown) count += 1;
    }
    return count;
  }

  const sheet = document.styleSheets[0];
  let shownColumn = -1;
  let rules = 0;

  /** One rule hides sixty thousand cells faster than a class on each. */
  function showColumn(column) {
    if (column === shownColumn) return;
    shownColumn = column;
    for (; rules > 0; rules -= 1) sheet.deleteRule(sheet.cssRules.length - 1);
    if (column < 0) return;
    const added = [
      `.grid tr:not(.tag):not(.groups)>:nth-child(n+2):not(:nth-child(${column + 1})){display:none}`,
      '.grid .groups{display:none!important}',
      '.grid tr{grid-template-columns:var(--row) 6rem minmax(0,1fr)!important}',
    ];
    for (const rule of added) sheet.insertRule(rule, sheet.cssRules.length);
    rules = added.length;
  }

  function chosen() {
    return Object.fromEntries(fields.flatMap(({ name, value }) => (value.trim() === '' ? [] : [[name, value]])));
  }

  function apply() {
    const wanted = chosen();
    const shown = [showOperations(wanted), showFindings(wanted)];
    const isNarrowed = Object.keys(wanted).length > 0;
    form.classList.toggle('narrowed', isNarrowed);
    for (const [index, note] of [...document.querySelectorAll('.nothing')].entries()) {
      note.hidden = shown[index] > 0 || !isNarrowed;
    }
    output.textContent = isNarrowed
      ? `${inWords(shown[0])} of ${inWords(operations.length)} operations, ${shown[1]} of ${findings.length} findings`
      : '';
  }

  let waiting;

  /** After the page has shown the change, and not for every letter: browsers limit how often. */
  function remember() {
    clearTimeout(waiting);
    waiting = setTimeout(writeAddress, 200);
  }

  function writeAddress() {
    const address = new URL(location.href);
    for (const { name, value } of fields) {
      if (value.trim() === '') address.searchParams.delete(name);
      else address.searchParams.set(name, value);
    }
    try {
      history.replaceState(history.state, '', address);
    } catch {
      // A sandboxed viewer may forbid it; the filter works all the same.
    }
  }

  function choose(parameters) {
    for (const field of fields) {
      field.value = parameters.get(field.name) ?? '';
      // A value that the page does not have.
      if (field.selectedIndex === -1) field.value = '';
    }
    apply();
  }

  form.hidden = false;
  form.addEventListener('input', () => {
    apply();
    remember();
  });
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('reset', (event) => {
    event.preventDefault();
    choose(new URLSearchParams());
    remember();
    form.elements.namedItem('q').focus();
  });
  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('a[data-filter]');
    if (link === null || link === undefined) return;
    choose(new URLSearchParams(link.dataset.filter));
    remember();
  });
  const asked = new URLSearchParams(location.search);
  if (names.some((name) => asked.has(name))) choose(asked);
})();
