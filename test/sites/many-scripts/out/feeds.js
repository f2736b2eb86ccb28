'use strict';

{
  const byId = (id) => document.getElementById(id);

  const fold = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

  function startSearch(box, input, found) {
    const cards = [...byId('feeds').children].map((card) => ({ card, name: fold(card.querySelector('h3').textContent) }));
    const filter = () => {
      const words = fold(input.value).split(/\s+/).filter((word) => word !== '');
      let shown = 0;
      for (const { card, name } of cards) {
        card.hidden = !words.every((word) => name.includes(word));
        if (!card.hidden) shown += 1;
      }
      found.textContent = words.length === 0 ? '' : shown === 0 ? 'No topic is called that.' : shown + ' of ' + cards.length + ' shown';
    };
    input.addEventListener('input', filter);
    input.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      input.value = '';
      filter();
    });
    // A browser that comes back to the page fills the box again.
    addEventListener('pageshow', filter);
    box.hidden = false;
  }

  function startCopying(button, address, copied) {
    const copy = async () => {
      // Not there on a page without https.
      if (navigator.clipboard) {
        try {
          await navigator.clipboard.writeText(address.value);
          return true;
        } catch {}
      }
      address.focus();
      address.select();
      return document.execCommand('copy');
    };
    button.addEventListener('click', async () => {
      copied.textContent = '';
      copied.textContent = (await copy()) ? 'Copied' : 'Selected: copy it with Ctrl+C or from the menu';
    });
    address.addEventListener('focus', () => address.select());
    button.hidden = false;
  }

  if (byId('search')) startSearch(byId('search'), byId('find'), byId('found'));
  if (byId('copy')) startCopying(byId('copy'), byId('address'), byId('copied'));
}
