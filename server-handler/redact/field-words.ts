// Words of validation messages in English, Portuguese, Spanish, French and German.

/** Predicates about a value: they start a message ("is required") or follow the value ("Sommerzeit is invalid"). */
const PREDICATES = `
  is, isn't, are, aren't, was, wasn't, were, weren't, has, hasn't, have, haven't, had, must, mustn't, should, shouldn't, shall, cannot, can't, couldn't, does, doesn't, did, didn't, don't,
  not, already, coincide, coinciden, confere, conferem, correspond, corresponde, correspondent, invalid, expired, expires, expiring, revoked, rejected, refused, accepted, denied, granted, declined, forbidden, unauthorized, unauthenticated, authenticated, verified, unverified,
  ungültiger, unbekannter, unbekannte, unbekanntes, unvollständig, recognized, desconhecido, desconocida, reconnu, reconnue, reconnues,
  forgot, forgotten, oublié, vergessen, esqueceu, olvidó, ¿olvidó, falsches, falscher, falsche,
  missing, required, incorrect, wrong, malformed, mismatch, mismatched, unknown, unrecognized, unrecognised, failed, fails, failure, failing, succeeded, successful, exists, blocked, disabled, locked, deactivated, unavailable,
  unsupported, contains, needs, requires, matches, too, error, undeliverable, compromised, ok, okay, please, unset, present, absent, optional, duplicated, lacks, exceeds, looks, seems, could,
  puede, pueden, pode, podem, peut, kann, estar,
  é, não, foi, está, deve, devem, precisa, já, inválido, inválida, inválidos, inválidas, expirado, expirada, expirou, incorreto, incorreta, errado, errada, recusado, recusada, rejeitado, rejeitada, bloqueado, bloqueada, obrigatório, obrigatória, requerido, requerida, contém, ausente, vazio, vazia, faltando, falhou, revogado, revogada, desconhecido, desconhecida,
  es, fue, ha, debe, deben, necesita, ya, incorrecto, incorrecta, caducado, caducada, caducó, expiró, erróneo, errónea, rechazado, rechazada, obligatorio, obligatoria, contiene, vacío, vacía, falló, desconocido, desconocida, válido, válida, válidos, válidas, invalido, invalida,
  est, n'est, était, doit, doivent, n'a, déjà, invalide, invalides, incorrecte, expiré, expirée, refusé, refusée, rejeté, rejetée, erroné, erronée, bloqué, bloquée, obligatoire, requis, requise, manquant, manquante, vide, contient, introuvable, inconnu, inconnue, révoqué, révoquée,
  ist, sind, war, wurde, wird, hat, muss, müssen, darf, sollte, nicht, bereits, schon, ungültig, ungültige, falsch, abgelaufen, gesperrt, abgelehnt, erforderlich, fehlt, fehlen, fehlerhaft, unbekannt, enthält, stimmt, leer, existiert, fehlgeschlagen, widerrufen`

/** Words that fill a field in place of a value, alone or combined with others of these lists. */
const STATES = `
  true, false, yes, on, off, null, nil, none, undefined, void, never, any, symbol, function, id,
  nan, n/a, na, pending, active, inactive, enabled, hidden, masked, redacted, filtered, removed, omitted, start, started, end, ended, stop, stopped, begin, open, opened, close,
  closed, read, write, create, created, update, updated, delete, deleted, refresh, refreshed, renew, renewed, change, changed, login, logout, logged, signin, signout, timeout, lost,
  hover, focus, focus-visible, focus-within, visited, checked, indeterminate, default, before, after, first-child, last-child, only-child, first-of-type, last-of-type, placeholder-
  shown, autofill, read-only, read-write, in-range, out-of-range, lax, strict, same-origin, same-site, include, omit, success, bearer, basic`

/** Words that start messages, and may stand in for a predicate. */
const CONDITIONS = `
  empty, blank, valid, set, received, got, found, expected, unexpected, length, minimum, maximum, at, least, most, min, max, strong, weak, medium, short, long, reset, between, more,
  less, fewer, greater, exactly, only, longer, shorter, ungültiges, pflichtfeld, pflichtangabe, mindestens, höchstens, mínimo, máximo, mínima, máxima, al, au, pelo, requer, champ,
  campo, feld, characters, caracteres, caractères, zeichen, ensure, choose, enter, provide, use, confirm, type, add, try, ne, saisir, indiquer, renseigner, introducir, ingresar, inserir, informar, digitar, eingeben, informe, digite, insira, escolha, preencha, introduzca,
  introduce, ingrese, ingresa, escriba, elige, elija, veuillez, saisissez, entrez, choisissez, bitte, muito, muy, demasiado, demasiada, trop, zu, pas, curta, curto, corta, corto,
  court, courte, kurz, lang, longa, longo, larga, faible, fraca, fraco, débil, schwach, coincidem, very, small, large, big, pequeno, pequeña, pequeño, grande, petit, petite, grand, klein, groß, similar, numeric, common, esperava, esperaba, esperado, recibido, recebeu, erwartet, erhalten, attendu, attendue, reçu, zwischen, entre, weniger, keine, kein`

/** Words that start a message only if one of the others follows: "the password is too short", but not "the cat". */
const OPENINGS = `
  path, number, text, date,  object, string, boolean, bool, array, int, integer, float, you, we, 
  no, the, a, an, this, that, these, your, our, its, it, new, old, in, of, for, from, to, with, without, will, would, may, might, can, do, por, favor, field, value, values, key, passwords, passwort, passwörter, kennwort, senha, contraseña, mot, mots, 
  secret, token, password, email, e-mail, emails, address, phone, telephone, session, cookie, cookies, authorization, authentication, das, der, die, dein, ihr, ihre, geben, wählen, ein, eine,
  o, os, as, seu, sua, esta, este, esse, essa, el, la, lo, los, las, su, tu, le, les, l', votre, ce, cette, cet, string, too, same`

/** Words that start a message only if a predicate follows: "Entrada inválida", but the password may be "entrada". */
const NOUNS = `
  first, last, full, user, nome, nombre, nom, prénom, vorname, nachname, card, account, name, username, code, código, pin, otp, input, eingabe, wert, clave, senhas, contraseñas, only, all, both, one, two, that, sorry, merci, valor, valeur, número, numéro, adresse, dirección,
  option, format, formats, pattern, size, data, confirmation, url, uuid, letters, digits, numbers, invalid, choice, selection, content,
  entrada, opção, opções, cadeia, texto, formato, chave, tamanho, comprimento, confirmação, conteúdo, ela, ele, escolha, tipo, data,
  opción, opciones, cadena, llave, fecha, tamaño, longitud, confirmación, contenido, elección, él, ella,
  entrée, chaîne, texte, clé, taille, longueur, il, elle, contenu, choix, saisie,
  auswahl, schlüssel, muster, größe, länge, bestätigung, dieses, dieser, diese, es, inhalt, zeichenkette, datum, zahl, zeichen`

/** Words that also end a value, but only one that no sentence contains. */
const LINKS = `
  for, from, at, on, in, to, by, with, while, when, after, before, until, as, and, or, but, because, since, returned, used, received, sent, seen, given, found, today, now, again, during, via, near, line,
  por, para, em, no, na, de, do, da, com, quando, ao, porque, desde, en, del, con, cuando, al, hasta, pour, dans, avec, par, sur, quand, car, depuis, à, von, für, bei, mit, im, am, weil, seit, wenn, und, aus, y, e, et, hoy, hoje, heute, aujourd'hui`

/** Short words that are part of the predicate if one of the others follows: "no es válida", "zu kurz". */
const NEGATIONS =
  'no, ne, a, se, zu, trop, muito, muy, demasiado, demasiada, will, would, can, may, do, no longer, kein, keine, não, both'

/** Words of predicates about a value. */
export const PREDICATE_WORDS: ReadonlySet<string> = setOf(PREDICATES)

/** Single words that describe a field and are not its value. */
export const SAYING_WORDS: ReadonlySet<string> = setOf(`${PREDICATES},${STATES},${CONDITIONS},${OPENINGS}`)

/** Words that may be the only content of a field. */
export const STATE_WORDS: ReadonlySet<string> = setOf(STATES)

/** Words that start a message, but are not one alone. */
export const NOUN_WORDS: ReadonlySet<string> = setOf(NOUNS)

/** Words that make a message of a text that starts with one of `SAYING_WORDS`. */
export const CUE_WORDS: ReadonlySet<string> = setOf(`${PREDICATES},${CONDITIONS}`)

/** Words that may occur between a value of letters and digits and the rest of the sentence. */
export const LINK_WORDS: ReadonlySet<string> = setOf(LINKS)

/** Words that precede a predicate. */
export const NEGATION_WORDS: ReadonlySet<string> = setOf(NEGATIONS)

/** Returns a word without its punctuation, in lower case, with a plain apostrophe. */
export function bareWord(word: string): string {
  return word
    .replace(/^[("'“«[]{1,3}|[.,;:!?)"'”»\]]{1,4}$/g, '')
    .replace('’', "'")
    .toLowerCase()
}

function setOf(list: string): Set<string> {
  return new Set(
    list
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== ''),
  )
}
