import { keysOf } from '../../src/shared/keys.js'
import type { Kind } from './span.js'

/** The kind of a keyed value, with its words in English, Portuguese, Spanish, French and German, unaccented. */
const PHRASES: Readonly<Partial<Record<Kind, string>>> = {
  secret: `
    password, passwords, passwd, passwrd, pass, pwd, pw, psw, pswd, pgpassword, passphrase, pass phrase, passcode, pass code, pin, pin code, otp, totp,
    one time password, one time code, mfa code, 2 fa, 2 fa code, verification code, recovery code, recovery phrase, seed phrase, mnemonic, backup code,
    auth code, authorization code, access code, secret, secrets, token, tokens, jwt, bearer, api key, api keys, api secret, app key, app secret, access key, access keys,
    access key id, secret key, private key, encryption key, signing key, master key, account key, shared access key, license key, licence key, lizenzschlussel, lizenzschluessel, service key, subscription key, auth key,
    deploy key, ssh key, fastly key, utoken, private merchant id, client secret, credential, credentials, creds, auth, authorization, authentication, proxy authorization, x auth, signature, sig, hmac,
    csrf, xsrf, csrftoken, csrfmiddlewaretoken, xsrftoken, session key, session token, wordpress logged in, remember me, cf clearance, awsalb, datadome, session, sessions, session id, sess id, sid, sessid, phpsessid, jsessionid, aspsessionid, asp net session id, connect sid, auth token,
    app token, server token, private token, account token, bot token, einmalkennwort, einmalpasswort, einmalcode, tan, sms tan, sms code, login code, one time pin, code de connexion, codigo de uso unico,
    recaptcha response, captcha response, turnstile response, hcaptcha response, access token, refresh token, id token, bearer token, security answer, secret answer, webhook secret, connection string, amz signature, amz credential, sas, hash secret,
    senha, senhas, senha atual, palavra passe, palavra chave, segredo, chave secreta, chave privada, chave de acesso, chave api, chave da api, chave de api, chave pix, pix key, codigo de acesso, codigo de verificacao, sessao, credencial, credenciais, frase secreta, assinatura digital,
    contrasena, contrasenas, contrasenia, clave, claves, clave secreta, clave privada, clave de acceso, clave api, clave de api, secreto, codigo de verificacion, sesion, credenciales, palabra clave, ficha de acceso,
    mot de passe, mots de passe, mdp, motdepasse, mot passe, cle secrete, cle privee, cle api, cle d api, cle d acces, jeton, jeton d acces, jeton d authentification, code secret, code d acces, code de verification, identifiants, phrase secrete, autorisation, autorizacao, autorizacion,
    passwort, passworter, passwoerter, kennwort, kennworter, losung, losungswort, geheimnis, geheim, schlussel, schluessel, geheimschlussel, api schlussel, api schluessel, privater schlussel, zugangscode, zugangsdaten, zugriffstoken, zugangstoken, sicherheitscode, bestatigungscode, sitzung, sitzungs id, sitzungsid, anmeldedaten`,
  cookie: 'cookie, cookies, set cookie, cookie header, document cookie, galletas',
  card: `
    card number, card no, card num, card nr, cc number, cc num, ccnum, cc no, cc, credit card, debit card, credit card number, payment card, pan, primary account number, card pan,
    cvv, cvc, csc, cvn, cid code, cvv code, cvc code, security code, card code, card verification, card cvc, card cvv, card security code, card expiry, card exp, card expiration, expiry date, expiration date, exp date, exp month, exp year, cc exp, cc csc,
    numero do cartao, numero cartao, cartao, cartao de credito, cartao credito, codigo de seguranca, codigo seguranca, validade do cartao,
    numero de tarjeta, numero tarjeta, tarjeta, tarjeta de credito, tarjeta de debito, codigo de seguridad, codigo seguridad, numero de la tarjeta,
    numero de carte, numero carte, carte bancaire, carte de credit, numero de carte bancaire, numero de la carte, cryptogramme, code de securite,
    kartennummer, karten nummer, kreditkarte, kreditkartennummer, kreditkarten nummer, prufziffer, prufnummer, kartenprufnummer, sicherheitsnummer`,
  iban: 'iban, iban number, iban code, numero iban, iban nummer',
  account: `
    account number, account no, account num, acct number, acct no, bank account, bank account number, routing number, sort code, swift bic, aba number,
    numero da conta, numero conta, conta bancaria, conta corrente, agencia, numero de cuenta, cuenta bancaria, numero cuenta, clabe, cbu,
    numero de compte, numero compte, compte bancaire, rib, kontonummer, konto nummer, bankverbindung, bankleitzahl, blz`,
  email: `
    email, emails, e mail, e mails, mail, email address, e mail address, mail address, user email, mailto, correo, correos, correo electronico, correo e, courriel, courriels, adresse email, adresse e mail, adresse mail, adresse courriel,
    adresse electronique, direccion de correo, endereco de email, endereco de e mail, endereco eletronico, correio eletronico, mailadresse, emailadresse, email adresse, e mail adresse, mel`,
  phone: `
    phone, phones, phone number, phone no, telephone, telephone number, telephone no, tel, tel no, tel nr, mobile, mobile number, mobile phone, mobile no, cell, cell phone, cellphone, cell number, contact number, fax, fax number, whatsapp, whats app, msisdn, sms number,
    telefone, telefones, celular, numero de telefone, numero telefone, numero do celular, numero do telefone, telemovel, fone, zap, contato,
    telefono, telefonos, movil, telefono movil, numero de telefono, numero telefono, numero de celular, numero movil,
    numero de telephone, numero telephone, portable, numero de portable, telephone portable, numero de tel, numero de mobile,
    telefon, telefonnummer, telefon nummer, tel nummer, handy, handynummer, handy nummer, mobil, mobilnummer, mobiltelefon, rufnummer, festnetz, faxnummer`,
  name: `
    first name, last name, full name, middle name, given name, given names, family name, surname, forename, maiden name, mother s maiden name, mothers maiden name, legal name, customer name, client name, guest name, buyer name, payer name, shopper name, sender name, receiver name, additional name, member name, subscriber name, passenger name, traveller name, traveler name, attendee name, owner name, recipient name, contact name, patient name, employee name, person name, real name, display name, nick name, nickname,
    cardholder, card holder, card holder name, cardholder name, holder name, name on card, account holder, account holder name, beneficiary name, recipient, username, user name, user login, login name, fname, lname, firstname, lastname, billing name, shipping name,
    nome completo, primeiro nome, ultimo nome, sobrenome, nome do meio, nome do cliente, nome cliente, nome do titular, nome titular, titular, titular do cartao, nome da mae, nome de usuario, nome do usuario, nome usuario, usuario, apelido, apelidos, nome proprio, destinatario,
    nombre completo, primer nombre, segundo nombre, apellido, apellidos, primer apellido, segundo apellido, nombre de usuario, nombre usuario, nombre del cliente, nombre cliente, nombre del titular, nombre y apellidos, nombre de pila,
    prenom, prenoms, nom complet, nom de famille, nom d utilisateur, nom utilisateur, nom du client, nom client, nom du titulaire, titulaire, nom et prenom, nom de naissance, nom de jeune fille, identifiant, destinataire,
    vorname, vornamen, nachname, familienname, zuname, vollstandiger name, voller name, benutzername, benutzer name, nutzername, kundenname, karteninhaber, kontoinhaber, geburtsname, madchenname, empfanger`,
  address: `
    address, address line, house number, house no, building number, apartment number, flat number, street, street address, street name, street number, home address, mailing address, postal address, billing address, shipping address, delivery address, residential address, zip, zip code, postal code, post code, postcode, addr,
    endereco, endereco completo, logradouro, rua, bairro, cep, codigo postal, endereco de entrega, endereco de cobranca, morada,
    direccion, direccion completa, domicilio, calle, direccion de envio, direccion de facturacion, direccion postal,
    adresse, adresse postale, adresse de livraison, adresse de facturation, rue, code postal, adresse complete, domicile,
    anschrift, postanschrift, wohnadresse, lieferadresse, rechnungsadresse, strasse, strasse und hausnummer, hausnummer, postleitzahl, plz, wohnort, privatadresse`,
  birthdate: `
    birth date, birthdate, birth day, birthday, date of birth, dob, birth, born, born on, birth year, year of birth, bday, place of birth,
    data de nascimento, data nascimento, nascimento, dt nascimento, dt nasc, data nasc, aniversario, nascido em, nascida em,
    fecha de nacimiento, fecha nacimiento, nacimiento, fecha nac, fec nac, cumpleanos, date de naissance, date naissance, naissance, anniversaire, ne le, nee le, ddn,
    geburtsdatum, geburts datum, geburtstag, geboren, geboren am, geb datum, geburtsjahr`,
  ip: 'ip, ip address, ip addr, client ip, remote ip, remote addr, remote address, user ip, x forwarded for, x real ip, cf connecting ip, true client ip, source ip, endereco ip, direccion ip, adresse ip, ip adresse',
  mac: 'mac, mac address, mac addr, hardware address, endereco mac, direccion mac, adresse mac, mac adresse',
  cpf: 'cpf, cpf number, numero do cpf, numero cpf, cpf cnpj, cpf do titular, cpf cliente, cpf do cliente',
  cnpj: 'cnpj, cnpj number, numero do cnpj, numero cnpj',
  ssn: 'ssn, itin, social security, social security number, social security no, soc sec no, ss number',
  nino: 'nino, ni number, national insurance, national insurance number, national insurance no',
  taxid: `
    tax id, tax number, tax no, taxpayer id, taxpayer identification number, tin, ein, vat number, vat id, passport, passport number, passport no, driver license, drivers license, driver s license, driver license number, drivers license number, driving licence, driving licence number, driving license, national id, national id number, identity number, id card, id card number, id number, identity card, identity document, medicare number, nhs number, nhs no, sin, social insurance number, aadhaar, aadhar, gstin, voter id,
    rg, cnh, titulo de eleitor, pis, pasep, pis pasep, passaporte, numero do passaporte, identidade, carteira de identidade, nif, contribuinte, numero de contribuinte, niss, cartao de cidadao, documento, numero do documento, inscricao estadual,
    dni, nie, cif, nit, curp, cuit, cuil, rut, run, ruc, cedula, cedula de ciudadania, cedula de identidad, numero de identificacion, identificacion fiscal, documento de identidad, numero de documento, pasaporte, numero de pasaporte, seguridad social, numero de seguridad social, nss,
    passeport, numero de passeport, securite sociale, numero de securite sociale, numero securite sociale, num secu, carte d identite, numero fiscal, insee, nir, piece d identite,
    steuer id, steuerid, steueridentifikationsnummer, steuer identifikationsnummer, steuernummer, steuer nummer, idnr, sozialversicherungsnummer, sozialversicherung, sv nummer, rentenversicherungsnummer, ausweis, ausweisnummer, personalausweis, personalausweisnummer, reisepass, reisepassnummer, fuhrerschein, fuhrerscheinnummer, krankenversicherungsnummer, umsatzsteuer id, ust id, ust idnr, steuer idnr,
    bsn, burgerservicenummer, pesel, personnummer, fodselsnummer, fødselsnummer, cpr nummer, henkilotunnus, hetu, ahv nummer, nric, oib, cnp, egn, tfn, tax file number, kimlik no, rodne cislo, hkid, emirates id, codice fiscale, partita iva, nipc, uidai`,
}

/** Words that turn a sensitive one into a property of it: `token_type`, `passwordLength`, `session.js`. */
const ABOUT = `
  count, counts, length, len, size, type, types, valid, validity, validation, validator, verified, verify, required, strength, expires, expire, expiry, expired, expiration, expiring, ttl, status, state, enabled,
  disabled, min, max, minimum, maximum, limit, limits, policy, policies, index, field, fields, label, labels, placeholder, error, errors, page, path, url, uri, endpoint, storage, store, provider, kind, format, template, name, names,
  brand, model, timeout, duration, age, reset, changed, change, sent, present, missing, exists, visible, visibility, version, algorithm, alg, rule, rules, requirement, requirements, form, component, screen, modal, view, button,
  btn, link, icon, help, tooltip, title, message, mode, step, tab, usage, used, budget, window, rate, rotation, event, events, action, handler, callback, service, manager, factory, context, hook, hooks, ref, el, element, node, selector, class,
  js, mjs, cjs, ts, mts, tsx, jsx, css, scss, vue, svelte, html, py, java, go, rb, php, json, map, png, svg, webp, since, updated, created, time, ms, seconds, minutes, days, scope, scopes, issuer, audience, ok, success, failed,
  failure, attempts, attempt, tries, retries, score, consent, banner, preferences, preference, settings, setting, option, options, config, notification, notifications, subscribed, opt, marketing, support, supported, lookup, book, bar, list, manager, middleware, guard, utils, helper, module, replay, recording, started, ended, start, end, refreshed, loaded, ready, match, matches, mismatch, changes, counter, metric, metrics, total, source, category, method, strategy, flow, dialog, prompt, renewal, rotated, schema, table, column, property, prop, props, attribute, suffix, prefix, autocomplete, toggle, plan, tier, campaign, channel, client, app, os, platform, carrier, country, region, kinds, priority, samesite, secure, httponly`

/** Words that turn the next one into a question or an instruction: `isEmailValid`, `hasPassword`, `forgotPassword`. */
const ASKING =
  'is, has, had, have, should, can, needs, need, requires, require, required, show, hide, enable, disable, use, forgot, forgotten, count, max, min, allow, skip, handle, validate, get, missing, unexpected, expected, illegal, unsupported, accept, save, agreed, same'

/** The kind of each phrase, by its words separated by single spaces, and by its words concatenated. */
export const KIND_OF: ReadonlyMap<string, Kind> = readPhrases()

/** Words after a sensitive one that make it harmless. */
export const ABOUT_WORDS: ReadonlySet<string> = new Set(listOf(ABOUT))

/** Words before a sensitive one that make it harmless. */
export const ASKING_WORDS: ReadonlySet<string> = new Set(listOf(ASKING))

/** The most words of a phrase. */
export const MAX_PHRASE_WORDS = 5

function readPhrases(): Map<string, Kind> {
  const kinds = new Map<string, Kind>()
  for (const kind of keysOf(PHRASES)) {
    for (const phrase of listOf(PHRASES[kind] ?? '')) {
      kinds.set(phrase, kind)
      const joined = phrase.replaceAll(' ', '')
      // Two short words concatenated may be another word.
      if (joined.length > 5 && !kinds.has(joined)) kinds.set(joined, kind)
    }
  }
  return kinds
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((phrase) => phrase.trim())
    .filter((phrase) => phrase !== '')
}
