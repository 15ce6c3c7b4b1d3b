"""What looks like a migration in a folder and is no file is told, never passed over."""

from __future__ import annotations

import pytest

from fixtures.chain import ChainError
from fixtures.chain.listing import list_files


@pytest.mark.parametrize("tool", ["supabase", "sql"])
def test_a_link_that_leads_nowhere_is_no_migration_to_pass_over(tmp_path, tool):
    (tmp_path / "20250102000000_gone.sql").symlink_to(tmp_path / "nowhere")
    with pytest.raises(ChainError, match="20250102000000_gone"):
        list_files(tmp_path, tool)
