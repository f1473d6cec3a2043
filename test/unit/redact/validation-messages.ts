/** What validators, forms and frameworks say of a field, in five languages; none of it holds a value. */
export const VALIDATION_MESSAGES: readonly string[] = `
O campo senha é obrigatório.
A confirmação de senha não confere.
O campo senha deve ter pelo menos 8 caracteres.
El campo contraseña es obligatorio.
La confirmación de contraseña no coincide.
Le champ mot de passe est obligatoire.
La confirmation ne correspond pas.
Passwort muss ausgefüllt werden.
Passwort stimmt nicht mit der Bestätigung überein.
não pode ficar em branco
é muito curto (mínimo: 8 caracteres)
no puede estar en blanco
es demasiado corto (8 caracteres mínimo)
doit être rempli(e)
est trop court (au moins 8 caractères)
muss ausgefüllt werden
ist zu kurz (weniger als 8 Zeichen)
has already been taken
is too short (minimum is 8 characters)
ya está en uso
já está em uso
n'est pas disponible
ist bereits vergeben
Este campo é obrigatório.
Este campo no puede estar en blanco.
Ce champ ne peut être vide.
Dieses Feld ist zwingend erforderlich.
Esta senha é muito curta. Ela precisa conter pelo menos 8 caracteres.
Esta contraseña es demasiado corta. Debe contener al menos 8 caracteres.
Ce mot de passe est trop court. Il doit contenir au minimum 8 caractères.
Dieses Passwort ist zu kurz. Es muss mindestens 8 Zeichen enthalten.
The password is too similar to the username.
This password is entirely numeric.
must not be blank
size must be between 8 and 64
no debe estar vacío
não deve estar em branco
ne doit pas être vide
darf nicht leer sein
Größe muss zwischen 8 und 64 sein
tamanho deve ser entre 8 e 64
el tamaño debe estar entre 8 y 64
la taille doit être comprise entre 8 et 64
password is a required field
password must be at least 8 characters
must NOT have fewer than 8 characters
password must be longer than or equal to 8 characters
password should not be empty
password is not strong enough
String should have at least 8 characters
Field required
The Password field is required.
Passwords must have at least one non alphanumeric character.
Password should be at least 6 characters
Password must be at least 8 characters and contain at least one uppercase letter, one lowercase letter, one number and one special character
Your password must contain a number
Please choose a password
You must enter a password
We could not find that password
That password is incorrect
Sorry, that password is wrong
Try another password
Wrong email or password
Las contraseñas no coinciden
As senhas não coincidem
Les mots de passe ne correspondent pas
Die Passwörter stimmen nicht überein
Die Kennwörter müssen übereinstimmen
Bitte geben Sie ein Passwort ein
Bitte gib dein Passwort ein
Por favor, introduzca su contraseña
Por favor, informe sua senha
Merci de saisir votre mot de passe
Saisissez un mot de passe
Ingrese una contraseña válida
Digite uma senha válida
Mot de passe incorrect
Mot de passe oublié ?
Contraseña incorrecta
Senha incorreta
Falsches Passwort
Passwort vergessen?
Forgot your password?
Esqueceu a senha?
¿Olvidó su contraseña?
Min. 8 characters
Max length is 64
Too short
Too weak
Very weak
Strong
8+ characters
At least 8 characters
Must match
Must include a symbol
Cannot contain spaces
Only letters and numbers are allowed
Invalid input: expected string, received undefined
Too small: expected string to have >=8 characters
Invalid string: must match pattern /\\d/
Invalid option: expected one of "a"|"b"
Entrada inválida: se esperaba texto, recibido indefinido
Demasiado pequeño: se esperaba que texto tuviera >=8 caracteres
Opción inválida: se esperaba una de "a"|"b"
Entrada inválida: esperava um texto, recebeu um número
Demasiado pequeno: esperava que o texto tivesse >= 8 caracteres
Formato do endereço de e-mail inválido
Entrée invalide : chaîne de caractères attendu, indéfini reçu
Trop petit : attendu que string ait ≥8 caractères
Chaîne invalide : doit commencer par "a"
Ungültiger String: muss mit "a" beginnen
Unbekannter Schlüssel: "a"
Zu klein: erwartet, dass String >=8 Zeichen hat
`
  .split('\n')
  .filter((line) => line !== '')
