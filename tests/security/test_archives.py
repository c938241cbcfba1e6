"""Submissions are opened in memory, and whatever is odd about one refuses it."""

import gzip
import io
import os
import tarfile
import zipfile

import pytest

from exercises.grader.cohort.archive import MAX_PACKED, unpack
from exercises.grader.cohort.collect import NoSubmissions, split_name, submissions
from exercises.grader.cohort.submission import SubmissionRefused
from exercises.grader.cohort.submission_files import MAX_FILES

CHAPTERS = ["ch01_demo"]
GOOD = {"ch01_demo.py": b"answer = 1\n"}


def zipped(path, *members):
    """Write a zip of (name, text) or (ZipInfo, text)."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members:
            archive.writestr(name, text)
    return path


def tarred(path, *members):
    """Write a tar of TarInfo with text."""
    with tarfile.open(path, "w:gz") as archive:
        for member, text in members:
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text))
    return path


def entry(name, kind=tarfile.REGTYPE, link=""):
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, link
    return member


def linked(name):
    member = zipfile.ZipInfo(name)
    member.create_system, member.external_attr = 3, 0o120777 << 16
    return member


def test_an_honest_archive_is_opened(tmp_path):
    both = [("ada/ch01_demo.py", b"x = 1"), ("ada/README.pdf", b"%PDF")]
    assert unpack(zipped(tmp_path / "a.zip", *both)) == {"ada/ch01_demo.py": b"x = 1"}
    tar = tarred(tmp_path / "a.tgz", *((entry(name), text) for name, text in both))
    assert unpack(tar) == {"ada/ch01_demo.py": b"x = 1"}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ([("ch01_demo.py", b"#" * 2_000_000)], "too big"),  # 46
        ([("data.bin", bytes(200 * 2**20))], "unpacked it has more than"),
        ([("../../evil.py", b"")], "leads out of it"),  # 47
        ([("/etc/evil.py", b"")], "leads out of it"),
        ([("a\\..\\..\\evil.py", b"")], "leads out of it"),
        ([(linked("ch01_demo.py"), b"/etc/passwd")], "is a link or a device"),  # 48
        ([("a.py", b"1"), ("a.py", b"2")], "is in it twice"),  # 49
        ([("a.py", b"1"), ("./a.py", b"2")], "is in it twice"),
        (
            [(f"{n}.txt", b"") for n in range(MAX_FILES + 1)],
            "more than 500 files",
        ),  # 52
        ([("d/" * 20 + "a.py", b"")], "too long or too deep"),  # 53
        ([("a\nb.py", b"")], "control characters"),  # 54
    ],
)
def test_a_hostile_zip_is_refused(tmp_path, members, reason):
    with pytest.raises(SubmissionRefused, match=reason):
        unpack(zipped(tmp_path / "a.zip", *members))


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ([(entry("d", tarfile.SYMTYPE, "/tmp"), b"")], "is a link"),  # 50
        ([(entry("d", tarfile.LNKTYPE, "/etc/passwd"), b"")], "is a link"),
        (
            [(entry("ch01_demo.py", tarfile.FIFOTYPE), b"")],
            "is a link or a device",
        ),  # 51
        ([(entry("null.py", tarfile.CHRTYPE), b"")], "is a link or a device"),
        ([(entry("../evil.py"), b"")], "leads out of it"),
        ([(entry("a.bin"), bytes(30 * 2**20))], "unpacked it has more than"),
    ],
)
def test_a_hostile_tar_is_refused(tmp_path, members, reason):
    with pytest.raises(SubmissionRefused, match=reason):
        unpack(tarred(tmp_path / "a.tar.gz", *members))


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tgz", "a.tar.xz", "a.tar.bz2"])
def test_what_is_no_archive_is_refused(tmp_path, name):
    (tmp_path / name).write_bytes(b"not an archive")
    with pytest.raises(SubmissionRefused, match="cannot be unpacked"):
        unpack(tmp_path / name)


def test_an_archive_that_is_too_big_is_not_opened(tmp_path):
    with (tmp_path / "a.zip").open("wb") as file:
        file.truncate(MAX_PACKED + 1)
    with pytest.raises(SubmissionRefused, match="more than 20 MB"):
        unpack(tmp_path / "a.zip")


def test_a_cut_off_tar_is_refused(tmp_path):
    whole = gzip.compress(bytes(10**6))
    (tmp_path / "a.tgz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(SubmissionRefused, match="cannot be unpacked"):
        unpack(tmp_path / "a.tgz")


def reasons(folder):
    found = submissions(folder, CHAPTERS)
    return {each.student: each.refused or sorted(each.files) for each in found}


def test_a_folder_an_archive_or_a_file_for_each_student(tmp_path):
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / "ch01_demo.py").write_bytes(b"")
    zipped(tmp_path / "bob.zip", *GOOD.items())
    (tmp_path / "cem_ch01_demo.py").write_bytes(b"")
    (tmp_path / "notes.txt").write_bytes(b"")
    expected = ["ch01_demo.py"]
    assert reasons(tmp_path) == {"ada": expected, "bob": expected, "cem": expected}


def test_links_and_pipes_are_refused_with_their_student(tmp_path):
    for name in ("ada", "bob"):
        (tmp_path / name).mkdir()
    (tmp_path / "ada" / "ch01_demo.py").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "bob" / "ch01_demo.py")
    (tmp_path / "cem").symlink_to("/etc")
    found = reasons(tmp_path)
    assert "link or a device" in found["ada"]
    assert "link or a device" in found["bob"]
    assert "link or a device" in found["cem"]


def test_a_hostile_name_is_refused_and_shown_clean(tmp_path):
    (tmp_path / "a\x1b[31m\nb").mkdir()
    ((student, reason),) = reasons(tmp_path).items()
    assert student.isprintable()
    assert "characters that no name has" in reason


def test_two_submissions_of_one_student_are_one_too_many(tmp_path):
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / "ch01_demo.py").write_bytes(b"")
    zipped(tmp_path / "ada.zip", *GOOD.items())
    assert reasons(tmp_path) == {"ada": "there are two submissions of ada"}


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_nothing_to_grade_is_told(tmp_path, name):
    (tmp_path / "empty").mkdir()
    with pytest.raises(NoSubmissions, match="There is no"):
        submissions(tmp_path / name, CHAPTERS)


@pytest.mark.parametrize(
    ("stem", "student"),
    [("ada_ch01_demo", "ada"), ("ch01_demo-ada", "ada"), ("ada", "ada")],
)
def test_a_student_in_the_name_of_a_file(stem, student):
    assert split_name(stem, CHAPTERS) == (student, "ch01_demo")
