"""Are the keys private, made once, and never replaced silently?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from planner.errors import StoreProblem
from planner.store.keys import ENCRYPTION_FILE, INDEX_FILE, REFERENCE_LETTERS, Keys, open_keys


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@pytest.fixture
def keys(folder: Path) -> Keys:
    return open_keys(folder, database_exists=False)


def test_new_keys_can_be_read_by_their_owner_alone(keys: Keys, folder: Path) -> None:
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()} == {ENCRYPTION_FILE: 0o600, INDEX_FILE: 0o600}


def test_opening_again_gives_the_same_keys(keys: Keys, folder: Path) -> None:
    again = open_keys(folder, database_exists=False)

    assert again.decrypt(keys.encrypt(b"text")) == b"text"
    assert again.make_ref("9999991234") == keys.make_ref("9999991234")


@pytest.mark.parametrize("name", [ENCRYPTION_FILE, INDEX_FILE])
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_key_that_others_may_read_or_change_is_refused(keys: Keys, folder: Path, name: str, mode: int) -> None:
    (folder / name).chmod(mode)

    with pytest.raises(StoreProblem, match="chmod 600"):
        open_keys(folder, database_exists=True)


@pytest.mark.parametrize("name", [ENCRYPTION_FILE, INDEX_FILE])
def test_a_missing_key_of_an_existing_database_is_never_made_anew(keys: Keys, folder: Path, name: str) -> None:
    (folder / name).unlink()

    with pytest.raises(StoreProblem, match="Put the key files back"):
        open_keys(folder, database_exists=True)
    assert not (folder / name).exists()


@pytest.mark.parametrize("name", [ENCRYPTION_FILE, INDEX_FILE])
@pytest.mark.parametrize("content", ["", "nonsense", "æøå", "c2hvcnQ="])
def test_a_damaged_key_is_said_to_be_damaged(keys: Keys, folder: Path, name: str, content: str) -> None:
    (folder / name).write_text(content)

    with pytest.raises(StoreProblem, match="damaged"):
        open_keys(folder, database_exists=True)


def test_a_folder_that_cannot_be_made_is_a_clear_problem(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(StoreProblem, match="cannot be written"):
        open_keys(tmp_path / "file" / "keys", database_exists=False)


def test_a_reference_is_stable_and_made_of_letters_that_cannot_be_mistaken(keys: Keys) -> None:
    ref = keys.make_ref("9999991234")

    assert ref == keys.make_ref("9999991234")
    assert re.fullmatch(f"P-[{REFERENCE_LETTERS}]{{10}}", ref)
    assert not set("ILOU") & set(REFERENCE_LETTERS)


def test_ten_thousand_people_get_ten_thousand_references(keys: Keys) -> None:
    assert len({keys.make_ref(f"99{number:08d}") for number in range(10_000)}) == 10_000


def test_a_reference_and_an_index_depend_on_the_key_and_not_only_on_the_number(keys: Keys, tmp_path: Path) -> None:
    others = open_keys(tmp_path / "others", database_exists=False)

    assert keys.make_ref("9999991234") != others.make_ref("9999991234")
    assert keys.blind_index("9999991234") != others.blind_index("9999991234")
    assert keys.fingerprint() != others.fingerprint()


def test_the_same_text_never_gives_the_same_token_twice(keys: Keys) -> None:
    assert keys.encrypt(b"text") != keys.encrypt(b"text")


def test_after_a_change_of_key_old_tokens_open_until_the_old_key_is_forgotten(keys: Keys) -> None:
    token = keys.encrypt(b"text")

    keys.add_newest()
    assert keys.decrypt(token) == b"text"
    renewed = keys.renewed(token)
    keys.forget_old()

    assert keys.decrypt(renewed) == b"text"
    with pytest.raises(StoreProblem, match="cannot be decrypted"):
        keys.decrypt(token)


def test_a_process_that_started_before_a_change_of_key_reads_what_was_written_after(keys: Keys, folder: Path) -> None:
    elsewhere = open_keys(folder, database_exists=True)
    elsewhere.add_newest()

    assert keys.decrypt(elsewhere.encrypt(b"text")) == b"text"


def test_a_changed_token_is_refused(keys: Keys) -> None:
    token = bytearray(keys.encrypt(b"text"))
    token[30] ^= 1

    with pytest.raises(StoreProblem, match="cannot be decrypted"):
        keys.decrypt(bytes(token))


def test_keys_never_show_themselves(keys: Keys, folder: Path) -> None:
    shown = repr(keys) + str(keys)

    assert (folder / INDEX_FILE).read_text().strip() not in shown
    assert (folder / ENCRYPTION_FILE).read_text().strip() not in shown
