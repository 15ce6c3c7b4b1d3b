"""What models in Python say of a table, against what the catalog says."""

from .catalog import Catalog, read_catalog
from .mapped import mapped_findings, unresolved
from .validated import validated_findings

__all__ = ["Catalog", "mapped_findings", "read_catalog", "unresolved", "validated_findings"]
