"""Writes canonical.txt, what canonical normalisation needs of the Unicode character database, and Tests/Golden/unicode/nfc.txt, Python's own answers.

Lines of canonical.txt: "C WHOLE FIRST SECOND" a pair that composes, "D WHOLE FIRST [SECOND]" one that only decomposes, "O CODE CLASS" a mark's combining class.
"""
import pathlib
import random
import unicodedata

here = pathlib.Path(__file__).parent
lines = []
interesting = []
for code in range(0x110000):
    char = chr(code)
    if 0xD800 <= code <= 0xDFFF or 0xAC00 <= code <= 0xD7A3:
        continue
    parts = unicodedata.decomposition(char)
    if parts and not parts.startswith("<"):
        composes = unicodedata.normalize("NFC", char) == char
        lines.append(f"{'C' if composes else 'D'} {code:X} {' '.join(f'{int(p, 16):X}' for p in parts.split())}")
        interesting.append(code)
    if unicodedata.combining(char):
        lines.append(f"O {code:X} {unicodedata.combining(char)}")
        interesting.append(code)
(here / "canonical.txt").write_text("\n".join(lines) + "\n", encoding="ascii", newline="\n")

random.seed(0)
pool = interesting + [0x61, 0x65, 0x6F, 0x41, 0x1100, 0x1161, 0x11A8, 0xAC00, 0xAC01, 0x20, 0x3099, 0x1F600] * 40
samples = [chr(c) for c in interesting if len(unicodedata.decomposition(chr(c)).split()) > 0][::7]
samples += ["".join(chr(random.choice(pool)) for _ in range(random.randint(2, 7))) for _ in range(1500)]
samples += ["".join(random.choice("aeo\u0301\u0323\u0302\u0308\u0327 ") for _ in range(random.randint(2, 7))) for _ in range(500)]
golden = [f"{' '.join(f'{ord(c):X}' for c in s)};{' '.join(f'{ord(c):X}' for c in unicodedata.normalize('NFC', s))}" for s in samples]
(here.parent.parent / "Tests/Golden/unicode/nfc.txt").write_text("\n".join(golden) + "\n", encoding="ascii", newline="\n")
