"""What can be sent at all, and what a person can stop."""

import pytest

from notifications.domain.kinds import (
    DECLARED,
    STOPPABLE,
    Category,
    UndeclaredKind,
    declared,
)
from notifications.rendering.letters import TEMPLATES


class TestKinds:
    @pytest.mark.promise("P13")
    def test_each_has_a_purpose_a_basis_and_a_category(self):
        assert all(kind.purpose and kind.basis and kind.category for kind in DECLARED.values())

    @pytest.mark.promise("P13")
    def test_one_that_nobody_declared_is_refused(self):
        with pytest.raises(UndeclaredKind):
            declared("advertisement")

    def test_each_has_its_words_and_no_words_lack_a_kind(self):
        written = {file.stem for file in (TEMPLATES / "kinds").iterdir()}

        assert written == set(DECLARED)


class TestCategories:
    def test_all_can_be_stopped_but_security_rights_and_law(self):
        assert set(Category) - set(STOPPABLE) == {
            Category.SECURITY,
            Category.RIGHTS,
            Category.LEGAL,
        }
