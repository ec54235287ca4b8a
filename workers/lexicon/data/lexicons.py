"""Rebuilds the word lists beside this file. Not part of the build: run it by hand, look at the difference, commit.

usage: lexicons.py UNPACKED_DIR OUT_DIR
UNPACKED_DIR holds the unpacked packages that README.md names. Lists are lower case, folded to ASCII, sorted.
"""
import bz2, csv, pathlib, pickle, re, sys, unicodedata

sys.path.insert(0, str(pathlib.Path(sys.argv[1], "faker")))
from faker import Faker
from faker.config import AVAILABLE_LOCALES

src, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
SPECIAL = str.maketrans({"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "ı": "i", "þ": "th", "ð": "d", "ŋ": "n"})


def fold(word):
    return "".join(c for c in unicodedata.normalize("NFKD", word.translate(SPECIAL)) if not unicodedata.combining(c)).lower()


def write(name, words):
    words = sorted({w for w in words if re.fullmatch(r"[a-z]{2,24}", w)})
    (out / name).write_text("\n".join(words) + "\n")
    print(name, len(words), sum(len(w) + 1 for w in words))
    return set(words)


def parts(text):
    return [fold(p) for p in re.split(r"[^\w]+", text) if p and fold(p).isascii()]


# Ordinary words: SCOWL's small American list, lower-case entries, inflections that the lookup strips left out.
lower = {w for w in (src / "dict/american-english-small").read_text().split() if re.fullmatch("[a-z]+", w)}
more = {w for w in (src / "dict/american-english").read_text().split() if re.fullmatch("[a-z]+", w)}


def stems(w):
    for end, puts in (("s", [""]), ("es", ["", "e"]), ("ies", ["y"]), ("d", [""]), ("ed", ["", "e"]), ("ied", ["y"]), ("ing", ["", "e"]),
                      ("ly", [""]), ("er", ["", "e"]), ("ers", ["", "e"]), ("ness", [""]), ("est", ["", "e"])):
        if w.endswith(end):
            for put in puts:
                yield w[: len(w) - len(end)] + put


def bases(words):
    kept = set()
    for w in sorted(words, key=len):
        if not any(len(s) > 2 and s in kept for s in stems(w)):
            kept.add(w)
    return kept


def suffixed(w):
    return re.search("(itis|osis|oses|ectomy|emia|aemia|pathy|ology|ologist|gram|graphy|scopy|plasty|otomy|ostomy|algia|uria|cyte|genic|genous|pril|olol|statin|mab|nib|vir|azole|cillin|mycin|zepam|sartan|oxacin|tidine|gliptin|flozin|parin|xaban|trophy|plegia|phasia|sclerosis|oma|omas|ment|tion|tions|ness|ology|ically|ability)$", w)

# Medical words: ICD-10-CM titles (CDC, public domain), drug names of MedlinePlus (NLM, public domain) and DrugBank (CC0).
icd = " ".join(re.findall(r"<(?:desc|note)>([^<]*)", (src / "simple_icd_10_cm/simple_icd_10_cm/data/icd10c-tabular-April-1-2026.xml").read_text()))
medical = set(re.findall(r"\b[a-z]{4,}\b", icd))
eponyms = {fold(w) for w in re.findall(r"(?<=[a-z,-] )([A-Z][a-z]{3,})\b", icd)}
drugs = pickle.load(bz2.open(src / "drug_named_entity_recognition/drug_named_entity_recognition/drug_ner_dictionary.pkl.bz2"))
names = set()
for key, data in drugs["drug_canonical_to_data"].items():
    if "medline_plus_id" in data or ("drugbank_id" in data and " " not in key):
        names.update(re.findall(r"\b[a-z]{5,}\b", key))
for variant, canon in drugs["drug_variant_to_canonical"].items():
    if " " not in variant and any("medline_plus_id" in drugs["drug_canonical_to_data"].get(c, {}) for c in canon):
        names.update(re.findall(r"^[a-z]{5,}$", variant))
known = lower
medical = {w for w in bases(medical | names) if w not in lower and not any(s in lower for s in stems(w)) and not suffixed(w)}

# Person names: United States Census Bureau (public domain), Faker's locales (MIT).
top, given, surname = [], set(), set()
for sex in ("female", "male"):
    rows = (src / f"names-0.3.0/names/dist.{sex}.first").read_text().split("\n")
    given.update(r.split()[0].lower() for r in rows if r)
    top.extend(r.split()[0].lower() for r in rows[:400] if r)
rows = [r.split()[0].lower() for r in (src / "names-0.3.0/names/dist.all.last").read_text().split("\n") if r]
surname.update(rows[:5000])
import importlib
for locale in AVAILABLE_LOCALES:
    try:
        provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
    except ModuleNotFoundError:
        continue
    for attribute in dir(provider):
        value = getattr(provider, attribute)
        target = given if attribute.startswith("first_name") else surname if attribute.startswith("last_name") else None
        if target is None or not isinstance(value, (list, tuple, dict, set)):
            continue
        for entry in value:
            if isinstance(entry, str):
                target.update(p for p in parts(entry) if len(p) > 2)
given = write("given-names.txt", {w for w in given if len(w) < 13})
surname = write("surnames.txt", {w for w in surname if len(w) < 12} - given)
titles = {fold(w) for w in re.findall(r"\b[A-Z][a-z]{3,}\b", icd)}
medical |= {w for w in titles if w not in more and not suffixed(w) and not any(s in more or s in medical for s in stems(w))} - given - surname
write("medical.txt", {w for w in medical if len(w) < 15} - set(top))

# Ordinary words last: the rarer ones only where they are nobody's name, inflected ones only where they are somebody's.
words = write("words.txt", lower & (given | surname) | {w for w in bases(lower | {w for w in more - given - surname if len(w) < 13}) | {w for w in lower if len(w) < 4} if not (len(w) > 6 and suffixed(w))})

# Places: cities that have an airport (airportsdata, MIT), Faker's cities (MIT).
places = set()
with open(src / "air/airportsdata/airports.csv") as airports:
    for row in csv.DictReader(airports):
        if row["iata"]:
            places.add(fold(row["city"]).strip())
for locale in ("de_DE", "fr_FR", "nl_NL"):
    try:
        provider = importlib.import_module(f"faker.providers.address.{locale}").Provider
    except ModuleNotFoundError:
        continue
    for attribute in ("cities", "city_names", "towns", "municipalities"):
        for entry in getattr(provider, attribute, ()):
            if isinstance(entry, str):
                places.add(fold(entry).strip())
single = {p for p in places if re.fullmatch("[a-z]{3,24}", p)}
multi = {p for p in places if re.fullmatch("[a-z]+[ -][a-z -]+", p) and len(p) < 30}
write("places.txt", single)
(out / "places-of-words.txt").write_text("\n".join(sorted(p.replace("-", " ") for p in multi)) + "\n")
print("multi", len(multi), sum(map(len, multi)))
