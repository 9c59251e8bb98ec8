"""Words and their stems: what the search compares, worked out here so that both databases find the same.

PostgreSQL stems in many languages and SQLite in one, each with rules of its own for what a word is. So words
are taken apart and cut to their stems (Snowball) before either of them sees one.
"""

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

# What is longer is no word anybody types; PostgreSQL would refuse one of 2 kB.
LONGEST = 60
_WORD = re.compile(r"[^\W_]+")
_LANGUAGES = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek",
    "en": "english", "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish",
    "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian",
    "it": "italian", "lt": "lithuanian", "nb": "norwegian", "nl": "dutch", "pl": "polish", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
}  # fmt: skip


def language_of(locale: str) -> str:
    """Whose stems are taken for a locale ("de-AT" -> "german"); "" for a language without known stems."""
    return _LANGUAGES.get(locale.partition("-")[0].lower(), "")


def bare(text: str) -> str:
    """Lower case, and Latin letters without their accents: people type "resume" and mean "Résumé"."""
    return "".join(_without_accent(char) for char in unicodedata.normalize("NFC", text.casefold()))


@lru_cache(maxsize=4096)
def _without_accent(char: str) -> str:
    base = unicodedata.normalize("NFKD", char)
    return base[0] if len(base) > 1 and base[0].isascii() and unicodedata.combining(base[1]) else char


def words(text: str) -> list[str]:
    """The words of a text in their order, bare; a hyphen or a dot parts two words."""
    return [word[:LONGEST] for word in _WORD.findall(bare(text))]


@lru_cache(maxsize=65_536)
def stem(word: str, language: str) -> str:
    """The stem of a bare word. A stemmer bears no second thread, so each word that is new gets its own."""
    if not language:
        return word
    found: str = snowballstemmer.stemmer(language).stemWord(word)
    return found or word


def stems(text: str, language: str) -> list[str]:
    """The stems of a text in their order."""
    return [stem(word, language) for word in words(text)]


def trigrams(word: str) -> frozenset[str]:
    """Its runs of three letters, as pg_trgm takes them: two blanks before it and one behind."""
    padded = f"  {word} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))


def likeness(one: str, other: str) -> float:
    """How alike two words are, from 0 to 1: the trigrams they share among those that either has."""
    mine, theirs = trigrams(one), trigrams(other)
    return len(mine & theirs) / len(mine | theirs)
