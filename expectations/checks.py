"""One expectation for all rules given as SQL, and the metrics it rests on.

A rule given as a condition is counted in the same scan as every other condition of its table. The failing rows
themselves are only fetched when the result format is COMPLETE, and then shown as a table in Data Docs.
"""

from typing import ClassVar

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

_BY_CONDITION = "sql_rule.rows_breaking_condition"
_BY_QUERY = "sql_rule.rows_of_query"
_EXAMPLES = "sql_rule.examples"


class RowsBreakingCondition(TableMetricProvider):
    """How many rows break a condition; bundled with the other counts of the table into one query."""

    metric_name = _BY_CONDITION
    value_keys = ("condition",)

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
        breaking: sa.ColumnElement[bool] = sa.literal_column(f"NOT ({metric_value_kwargs['condition']})")
        # Not count_if, which is null where the condition is null on every row.
        return sa.func.count().filter(breaking), metric_domain_kwargs, {}


class RowsOfQuery(TableMetricProvider):
    """How many rows a query selects."""

    metric_name = _BY_QUERY
    value_keys = ("failing_rows",)

    @metric_value(engine=DuckDBExecutionEngine)
    def _duckdb(cls, execution_engine, metric_value_kwargs, **_):  # type: ignore[no-untyped-def] # noqa: N805
        with execution_engine.get_connection() as connection:
            query = f"SELECT count(*) FROM ({metric_value_kwargs['failing_rows']})"
            return connection.exec_driver_sql(query).scalar_one()


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


class ExpectRowsToKeepRule(BatchExpectation):
    """No more than the tolerated share of rows is selected by `failing_rows` (or breaks `condition`)."""

    failing_rows: str
    condition: str | None = None
    tolerance: float = 0.0

    success_keys: ClassVar[tuple[str, ...]] = ("failing_rows", "condition", "tolerance")

    def get_validation_dependencies(self, execution_engine=None, runtime_configuration=None):  # type: ignore[no-untyped-def]
        """Ask for the count, and for examples only where they will be shown."""
        wanted = super().get_validation_dependencies(execution_engine, runtime_configuration)
        domain = self._get_domain_kwargs()
        metrics: dict[str, dict[str, str]] = {"table.row_count": {}}
        if self.condition is not None:
            metrics[_BY_CONDITION] = {"condition": self.condition}
        else:
            metrics[_BY_QUERY] = {"failing_rows": self.failing_rows}
        shown = self._get_result_format(runtime_configuration)
        if (shown.get("result_format") if isinstance(shown, dict) else shown) == "COMPLETE":
            metrics[_EXAMPLES] = {"failing_rows": self.failing_rows}
        for name, values in metrics.items():
            metric = MetricConfiguration(name, metric_domain_kwargs=domain, metric_value_kwargs=values)
            wanted.set_metric_configuration(metric_name=name, metric_configuration=metric)
        return wanted

    def _validate(self, metrics, runtime_configuration=None, execution_engine=None):  # type: ignore[no-untyped-def] # noqa: ARG002
        rows = metrics["table.row_count"]
        failed = metrics[_BY_QUERY] if self.condition is None else metrics[_BY_CONDITION]
        counted = {
            "element_count": rows,
            "unexpected_count": failed,
            "observed_value": f"{failed} failing of {rows}",
            "details": {"examples": metrics.get(_EXAMPLES, [])},
        }
        return {"success": failed <= self.tolerance * rows, "result": {}, "counted": counted}

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
