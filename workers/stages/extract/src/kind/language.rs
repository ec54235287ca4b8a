//! Whether a document is written in English.

use std::collections::HashSet;

/// Frequent words of English, and words of captions that only English has.
const ENGLISH: &str = "the|of|and|to|for|with|is|are|was|were|has|have|you|your|this|that|not|from|by|or|if|on|at|as|be|will|any|please|\
    birth|phone|address|last|first|insurance|health|number|patient's|yes|medical|history|report|result|results|reference|range|provider|\
    physician|visit|take|daily|claim|claims|member|group|paid|amount|check|units|code|drug|directions|vaccine|test|normal|charges|\
    name|street|city|state|zip|employer|signature|tablet|mouth|billed|allowed|pain|blood";

/// Frequent words of Spanish, French, German, Italian, Portuguese and Polish, and words of their captions, that English has not.
const OTHERS: &str = "el|los|las|del|que|por|para|con|una|su|sus|como|está|usted|nombre|apellido|apellidos|fecha|nacimiento|dirección|\
    direccion|teléfono|telefono|ciudad|estado|seguro|paciente|correo|firma|médico|medico|sexo|edad|número|numero|código|sí|\
    le|les|des|du|et|est|pour|dans|avec|vous|votre|nom|prénom|prenom|naissance|adresse|ville|téléphone|assurance|maladie|médecin|\
    der|die|das|und|ist|für|mit|von|zu|den|dem|nicht|eine|sie|ihre|vorname|nachname|geburtsdatum|straße|strasse|ort|telefon|\
    versicherung|krankenkasse|arzt|unterschrift|datum|geschlecht|anschrift|postleitzahl|plz|befund|\
    il|di|che|per|nome|cognome|nascita|indirizzo|città|data|luogo|telefono|codice|fiscale|\
    o|os|da|dos|uma|não|sobrenome|nascimento|endereço|cidade|seguradora|\
    imię|nazwisko|urodzenia|adres|miasto|oraz|jest|się|nie";

/// So many words of another language are more than names have.
const LEAST: usize = 6;

/// Whether more of the words, in lower case, are another language's.
pub(super) fn is_foreign(words: &[&str]) -> bool {
    let count = |list: &'static str| {
        let set: HashSet<&str> = list.split('|').collect();
        words.iter().filter(|word| set.contains(*word)).count()
    };
    let foreign = count(OTHERS);
    foreign >= LEAST && foreign > count(ENGLISH)
}
