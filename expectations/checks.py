"""The expectations that all rules are, and the metrics they rest on.

A rule given as a condition is counted in the same scan as every other condition of its table. The failing rows
themselves are only fetched when the result format is COMPLETE, and then shown as a table in Data Docs.
"""

from typing import Any, ClassVar

import sqlalchemy as sa
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.core.metric_function_types import MetricPartialFunctionTypes
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metrics.metric_provider import metric_partial, metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider
from great_expectations.render.components import RenderedTableContent
from great_expectations.render.renderer.renderer import renderer
from great_expectations.validator.metric_configuration import MetricConfiguration

from expectations.duck import DuckDBExecutionEngine

# Enough to see what is wrong; the SQL that is shown beside them finds the rest.
SHOWN_ROWS = 10

_BY_CONDITION = "sql_rule.rows_where"
_BY_QUERY = "sql_rule.row_of_query"
_EXAMPLES = "sql_rule.examples"
_ROWS = "table.row_count"


class RowsWhere(TableMetricProvider):
    """How many rows (or different values of `distinct`) meet a condition; counted in one query with the others."""

    metric_name = _BY_CONDITION
    value_keys = ("where", "distinct")

    @metric_partial(
        engine=DuckDBExecutionEngine,
        partial_fn_type=MetricPartialFunctionTypes.AGGREGATE_FN,
        domain_type=MetricDomainTypes.TABLE,
    )
    def _duckdb(  # type: ignore[no-untyped-def]
        cls,  # noqa: N805
        execution_engine,  # noqa: ARG002
        metric_domain_kwargs,
        metric_value_kwargs,
        metrics,  # noqa: ARG002
        runtime_configuration,  # noqa: ARG002
    ):
        met: sa.ColumnElement[bool] = sa.literal_column(f"({metric_value_kwargs['where']})")
        distinct = metric_value_kwargs.get("distinct")
        # Not count_if, which is null where the condition is null on every row.
        counted = sa.func.count(sa.distinct(sa.column(distinct))) if distinct else sa.func.count()
        return counted.filter(met), metric_domain_kwargs, {}


class RowOfQuery(TableMetricProvider):
    """The one row of a query, as a tuple."""

    metric_name = _BY_QUERY
    value_keys = ("query",)

    @metric_value(engine=DuckDBExecutionEngine)
    def _duckdb(cls, execution_engine, metric_value_kwargs, **_):  # type: ignore[no-untyped-def] # noqa: N805
        with execution_engine.get_connection() as connection:
            return tuple(connection.exec_driver_sql(metric_value_kwargs["query"]).one())


class Examples(TableMetricProvider):
    """Some of the rows a query selects, as texts, in a stable order."""

    metric_name = _EXAMPLES
    value_keys = ("failing_rows",)

    @metric_value(engine=DuckDBExecutionEngine)
    def _duckdb(cls, execution_engine, metric_value_kwargs, **_):  # type: ignore[no-untyped-def] # noqa: N805
        with execution_engine.get_connection() as connection:
            query = f"SELECT * FROM ({metric_value_kwargs['failing_rows']}) ORDER BY ALL LIMIT {SHOWN_ROWS}"
            rows = connection.exec_driver_sql(query).mappings().all()
        return [{name: str(value)[:200] for name, value in row.items()} for row in rows]


class _Rule(BatchExpectation):
    """What both kinds of rule share: metrics are asked for by name, and results keep their numbers."""

    def _metrics(self) -> dict[str, tuple[str, dict[str, Any]]]:
        """Name here -> metric and its values."""
        raise NotImplementedError

    def get_validation_dependencies(self, execution_engine=None, runtime_configuration=None):  # type: ignore[no-untyped-def]
        """Ask for the counts, and for examples only where they will be shown."""
        wanted = super().get_validation_dependencies(execution_engine, runtime_configuration)
        domain = self._get_domain_kwargs()
        shown = self._get_result_format(runtime_configuration)
        is_shown = (shown.get("result_format") if isinstance(shown, dict) else shown) == "COMPLETE"
        for name, (metric, values) in {"rows": (_ROWS, {}), **self._metrics()}.items():
            if name != "examples" or is_shown:
                configuration = MetricConfiguration(metric, metric_domain_kwargs=domain, metric_value_kwargs=values)
                wanted.set_metric_configuration(metric_name=name, metric_configuration=configuration)
        return wanted

    def _build_evr(self, raw_response, **kwargs):  # type: ignore[no-untyped-def]
        # The library empties the result of the cheap format, but tolerated failures must be reported too.
        raw_response["result"] = raw_response.pop("counted")
        return super()._build_evr(raw_response, **kwargs)

    @classmethod
    @renderer(renderer_type="renderer.diagnostic.unexpected_table")
    def _table_of_examples(cls, result=None, **_):  # type: ignore[no-untyped-def]
        rows = ((result.result or {}).get("details") or {}).get("examples") if result else None
        if not rows:
            return None
        return [
            RenderedTableContent(
                content_block_type="table",
                header_row=list(rows[0]),
                table=[list(row.values()) for row in rows],
                styling={"body": {"classes": ["table-bordered", "table-sm", "mt-3"]}},
            )
        ]


class ExpectRowsToKeepRule(_Rule):
    """No more than the tolerated share of rows is selected by `failing_rows` (or breaks `condition`).

    The rows judged are those of the table, or those that meet `of`; `per_cable` counts cables instead of rows.
    """

    failing_rows: str
    condition: str | None = None
    of: str | None = None
    per_cable: bool = False
    tolerance: float = 0.0
    fewest: int = 1

    success_keys: ClassVar[tuple[str, ...]] = ("failing_rows", "condition", "of", "per_cable", "tolerance", "fewest")

    def _metrics(self) -> dict[str, tuple[str, dict[str, Any]]]:
        counted = "count(DISTINCT cable_id)" if self.per_cable else "count(*)"
        by_query = (_BY_QUERY, {"query": f"SELECT {counted} FROM ({self.failing_rows})"})
        found: dict[str, tuple[str, dict[str, Any]]] = {
            "failed": by_query,
            "examples": (_EXAMPLES, {"failing_rows": self.failing_rows}),
        }
        if self.condition is not None:
            within = f"({self.of}) AND " if self.of else ""
            values = {"where": f"{within}NOT ({self.condition})", "distinct": "cable_id" if self.per_cable else None}
            found["failed"] = (_BY_CONDITION, values)
        if self.per_cable:
            found["judged"] = (_BY_QUERY, {"query": "SELECT count(*) FROM cables"})
        elif self.of:
            found["judged"] = (_BY_CONDITION, {"where": self.of, "distinct": None})
        return found

    def _validate(self, metrics, runtime_configuration=None, execution_engine=None):  # type: ignore[no-untyped-def] # noqa: ARG002
        judged, failed = (
            value[0] if isinstance(value, tuple) else value
            for value in (metrics.get("judged", metrics["rows"]), metrics["failed"])
        )
        counted = {
            "element_count": judged,
            "unexpected_count": failed,
            "observed_value": f"{failed} failing of {judged}",
            "details": {"examples": metrics.get("examples", []), "rows": metrics["rows"]},
        }
        is_kept = failed < self.fewest or failed <= self.tolerance * judged
        return {"success": is_kept, "result": {}, "counted": counted}


class ExpectAmountToStayWithinBounds(_Rule):
    """`measure` selects one row: an amount, and optionally the count it rests on (below `fewest` it says nothing)."""

    measure: str
    low: float | None = None
    high: float | None = None
    fewest: int = 1

    success_keys: ClassVar[tuple[str, ...]] = ("measure", "low", "high", "fewest")

    def _metrics(self) -> dict[str, tuple[str, dict[str, Any]]]:
        return {"measured": (_BY_QUERY, {"query": self.measure})}

    def _validate(self, metrics, runtime_configuration=None, execution_engine=None):  # type: ignore[no-untyped-def] # noqa: ARG002
        value, basis = (*metrics["measured"], self.fewest)[:2]
        amount = None if value is None or (basis or 0) < self.fewest else float(value)
        is_low = amount is not None and self.low is not None and amount < self.low
        is_high = amount is not None and self.high is not None and amount > self.high
        counted = {
            "element_count": 1,
            "unexpected_count": int(is_low or is_high),
            "observed_value": "nothing to compare with" if amount is None else amount,
            "details": {"measured": amount, "rows": metrics["rows"]},
        }
        return {"success": not (is_low or is_high), "result": {}, "counted": counted}
