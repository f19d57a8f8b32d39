"""Holds a document against the schema of SARIF 2.1.0: says what is wrong and fails, or says nothing."""

import pathlib
import sys

from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as Document

Document.model_validate_json(pathlib.Path(sys.argv[1]).read_bytes())
