// Opens what a link leads to, and lays out evidence that is kept as data.
(() => {
  const template = document.getElementById('case').content.firstElementChild;
  let known;

  function read() {
    known ??= JSON.parse(document.getElementById('case-data').textContent);
    return known;
  }

  const linesOf = (operation) => (read().operations[operation] || '').split(';').filter((line) => line !== '');

  function caseOf(line) {
    const { outcomes, names, texts } = read();
    const [outcome, place, credential, control, ...places] = line.split(',');
    const facts = Object.fromEntries(names.map((name, index) => [name, texts[places[index]] ?? '']));
    return { sign: outcomes[outcome], id: `c${place}`, credential: texts[credential], control, facts };
  }

  function element({ sign, id, control, facts }) {
    const made = template.cloneNode(true);
    made.classList.add(sign.tone);
    made.querySelector('.sign').classList.add(sign.tone);
    made.querySelector('.sign').textContent = `${sign.shape} ${sign.word}`;
    made.querySelector('.label').textContent = facts.label;
    made.querySelector('.title').textContent = facts.title;
    made.querySelector('.came').classList.add(sign.tone);
    made.querySelector('a').href = `#c${control}`;
    for (const place of made.querySelectorAll('[data-f]')) place.textContent = facts[place.dataset.f];
    for (const part of made.querySelectorAll('.why > div, .beside > div, figure')) {
      if ([...part.querySelectorAll('dd, code')].every((each) => each.textContent.trim() === '')) part.remove();
    }
    made.lastElementChild.id = id;
    return made;
  }

  /** Once: what it stands for is then gone. */
  function layOut(inside) {
    const rest = inside.querySelector(':scope > .rest');
    if (rest === null) return;
    rest.replaceWith(...linesOf(Number(inside.id.slice(1))).map((line) => element(caseOf(line))));
  }

  function operationOf(id) {
    const place = id.slice(1);
    return read().operations.findIndex((lines) => lines.split(';').some((line) => line.split(',', 2)[1] === place));
  }

  function targetOf(id) {
    const there = document.getElementById(id);
    if (there !== null || !/^c\d+$/.test(id)) return there;
    const inside = document.getElementById(`o${operationOf(id)}`);
    if (inside !== null) layOut(inside);
    return document.getElementById(id);
  }

  function reveal() {
    const target = targetOf(decodeURIComponent(location.hash.slice(1)));
    if (target === null || target === document.body) return;
    for (let node = target; node !== null; node = node.parentElement) {
      if (node.localName === 'details') node.open = true;
      node.hidden = false;
    }
    const summary = target.parentElement.localName === 'details' ? target.parentElement.firstElementChild : undefined;
    const place = summary ?? target;
    if (summary === undefined && place.tabIndex < 0) place.tabIndex = -1;
    const focused = place.localName === 'tr' ? (place.querySelector('a') ?? place) : place;
    const settle = () => {
      place.scrollIntoView({ block: 'start' });
      focused.focus({ preventScroll: true });
    };
    settle();
    // What came into sight on the way was laid out only then: it may have moved the place, and taken the focus from it.
    requestAnimationFrame(() => {
      if (document.activeElement === focused || document.activeElement === document.body) settle();
    });
  }

  document.addEventListener(
    'toggle',
    ({ target }) => {
      if (target.open && target.classList.contains('operation')) layOut(target.lastElementChild);
    },
    true,
  );
  document.addEventListener('twogate:case', ({ detail }) => {
    const cases = linesOf(detail.operation).map(caseOf);
    const found = cases.find(
      ({ sign, credential, facts }) =>
        sign.shape === detail.shape &&
        (detail.credential === undefined ? facts.standing === detail.standing : credential === detail.credential),
    );
    location.hash = found?.id ?? `o${detail.operation}`;
  });
  addEventListener('hashchange', reveal);
  // The same link again changes no address.
  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('a[href^="#"]');
    if (link !== null && link !== undefined && link.hash === location.hash) setTimeout(reveal);
  });
  if (location.hash !== '') reveal();
})();
