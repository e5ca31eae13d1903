// Walks the grid with the arrow keys: one stop for the Tab key, as https://www.w3.org/WAI/ARIA/apg/patterns/grid/ has it.
(() => {
  const table = document.querySelector('table.grid');
  const PAGE = 10;

  const focusableIn = (cell) => cell.querySelector('a') ?? cell;
  const isWalkable = (row) =>
    row.parentElement !== table.tHead && row.className !== 'tag' && !row.hidden && !row.parentElement.hidden;
  const isShown = (cell) => cell.checkVisibility?.() ?? true;

  let current;

  function stop(cell) {
    if (current !== undefined) focusableIn(current).tabIndex = -1;
    current = cell;
    focusableIn(cell).tabIndex = 0;
  }

  function rowFrom(row, step, count = 1) {
    let found = row;
    let left = count;
    for (let at = row.rowIndex + step; left > 0 && table.rows[at] !== undefined; at += step) {
      if (!isWalkable(table.rows[at])) continue;
      found = table.rows[at];
      left -= 1;
    }
    return found;
  }

  function cellFrom(cell, step) {
    const { cells } = cell.parentElement;
    for (let at = cell.cellIndex + step; cells[at] !== undefined; at += step) if (isShown(cells[at])) return cells[at];
    return cell;
  }

  const ends = (row) => [...row.cells].filter(isShown);
  const inRow = (row, { cellIndex }) => row.cells[Math.min(cellIndex, row.cells.length - 1)];

  const MOVES = {
    ArrowRight: (cell) => cellFrom(cell, 1),
    ArrowLeft: (cell) => cellFrom(cell, -1),
    ArrowDown: (cell) => inRow(rowFrom(cell.parentElement, 1), cell),
    ArrowUp: (cell) => inRow(rowFrom(cell.parentElement, -1), cell),
    PageDown: (cell) => inRow(rowFrom(cell.parentElement, 1, PAGE), cell),
    PageUp: (cell) => inRow(rowFrom(cell.parentElement, -1, PAGE), cell),
    Home: (cell, isWhole) => ends(isWhole ? rowFrom(cell.parentElement, -1, Infinity) : cell.parentElement).at(0),
    End: (cell, isWhole) => ends(isWhole ? rowFrom(cell.parentElement, 1, Infinity) : cell.parentElement).at(-1),
  };

  /** Its evidence is data: who has it, lays it out. */
  function open(cell) {
    if (cell.className === '' || cell.querySelector('a') !== null) return false;
    const head = table.tHead.rows[1].cells[cell.cellIndex];
    const detail = {
      operation: Number(cell.parentElement.id.slice(1)),
      credential: head.dataset.k,
      standing: head.textContent,
      shape: cell.textContent.charAt(0),
    };
    document.dispatchEvent(new CustomEvent('twogate:case', { detail }));
    return true;
  }

  table.addEventListener('keydown', (event) => {
    const cell = event.target.closest('td, th');
    if (cell === null || event.altKey || event.metaKey) return;
    if ((event.key === 'Enter' || event.key === ' ') && open(cell)) event.preventDefault();
    const target = MOVES[event.key]?.(cell, event.ctrlKey);
    if (target === undefined) return;
    event.preventDefault();
    stop(target);
    focusableIn(target).focus();
  });
  table.addEventListener('focusin', (event) => {
    const cell = event.target.closest('td, th');
    if (cell !== null && cell !== current) stop(cell);
  });
  table.addEventListener('click', (event) => {
    const cell = event.target.closest('td');
    if (cell !== null) open(cell);
  });

  table.setAttribute('role', 'grid');
  for (const link of table.querySelectorAll('a')) link.tabIndex = -1;
  const first = [...table.rows].find(isWalkable);
  if (first !== undefined) stop(first.cells[0]);
  for (const hint of document.querySelectorAll('.keys')) hint.hidden = false;

  // What the filter hides can hold no focus.
  document.querySelector('form.filter').addEventListener('input', () => {
    if (current === undefined || isWalkable(current.parentElement)) return;
    const shown = [...table.rows].find(isWalkable);
    if (shown !== undefined) stop(shown.cells[0]);
  });
})();
