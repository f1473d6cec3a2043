import type { ErrorLanguage } from './error-texts.js'

/** German, for `du` and `Sie` alike. */
export const german: ErrorLanguage = {
  lang: 'de',
  sentence: 'Ein Fehler ist aufgetreten. Bitte noch einmal versuchen.',
  label: 'Referenz:',
  copy: 'Referenz kopieren',
  copied: 'Referenz kopiert',
  selected: 'Referenz markiert. Bitte mit der Tastatur kopieren.',
  details: 'Details',
}

/** French. */
export const french: ErrorLanguage = {
  lang: 'fr',
  sentence: 'Une erreur est survenue. Veuillez réessayer.',
  // A colon follows a no-break space in French.
  label: 'Référence\u00a0:',
  copy: 'Copier la référence',
  copied: 'Référence copiée',
  selected: 'Référence sélectionnée. Copiez-la avec le clavier.',
  details: 'Détails',
}

/** Spanish. */
export const spanish: ErrorLanguage = {
  lang: 'es',
  sentence: 'Se ha producido un error. Vuelva a intentarlo.',
  label: 'Referencia:',
  copy: 'Copiar la referencia',
  copied: 'Referencia copiada',
  selected: 'Referencia seleccionada. Cópiela con el teclado.',
  details: 'Detalles',
}

/** Portuguese, for Brazil and Portugal alike. */
export const portuguese: ErrorLanguage = {
  lang: 'pt',
  sentence: 'Ocorreu um erro. Tente novamente.',
  label: 'Referência:',
  copy: 'Copiar a referência',
  copied: 'Referência copiada',
  selected: 'Referência selecionada. Copie-a com o teclado.',
  details: 'Detalhes',
}
